package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
)

// writeKeys writes a key of each kind in each form that Go can write into a folder: NAME.FORM.
func writeKeys(folder string) error {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	keys := map[string]any{"rsa": rsaKey, "ed25519": edwards}
	for name, curve := range map[string]elliptic.Curve{
		"p256": elliptic.P256(), "p384": elliptic.P384(), "p521": elliptic.P521(),
	} {
		if keys[name], err = ecdsa.GenerateKey(curve, rand.Reader); err != nil {
			return err
		}
	}
	for name, key := range keys {
		if err := writeForms(filepath.Join(folder, name), key); err != nil {
			return err
		}
	}
	return nil
}

func writeForms(path string, key any) error {
	write := func(form string, block *pem.Block, der []byte) error {
		text := der
		if block != nil {
			text = pem.EncodeToMemory(block)
		}
		return os.WriteFile(path+"."+form, text, 0o600)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := write("pkcs8", &pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}, nil); err != nil {
		return err
	}
	if err := write("pkcs8.der", nil, pkcs8); err != nil {
		return err
	}
	label, older := "", []byte(nil)
	switch key := key.(type) {
	case *ecdsa.PrivateKey:
		label = "EC PRIVATE KEY"
		if older, err = x509.MarshalECPrivateKey(key); err != nil {
			return err
		}
	case *rsa.PrivateKey:
		label, older = "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)
	default:
		return nil
	}
	if err := write("traditional", &pem.Block{Type: label, Bytes: older}, nil); err != nil {
		return err
	}
	if err := write("traditional.der", nil, older); err != nil {
		return err
	}
	block, err := x509.EncryptPEMBlock(rand.Reader, label, older, []byte("secret"), x509.PEMCipherAES256) //nolint:staticcheck
	if err != nil {
		return err
	}
	return write("traditional.encrypted", block, nil)
}

// readKey reads a key as Go does, PEM by its label or DER, and gives the SHA-256 of its public part.
func readKey(path string) (string, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	label := ""
	if block, _ := pem.Decode(bytes); block != nil {
		label, bytes = block.Type, block.Bytes
	}
	var key any
	if label == "EC PRIVATE KEY" || label == "" {
		key, err = x509.ParseECPrivateKey(bytes)
	}
	if label == "RSA PRIVATE KEY" || label == "" && err != nil {
		key, err = x509.ParsePKCS1PrivateKey(bytes)
	}
	if label == "PRIVATE KEY" || label == "" && err != nil {
		key, err = x509.ParsePKCS8PrivateKey(bytes)
	}
	if err != nil {
		return "", err
	}
	var der []byte
	switch key := key.(type) {
	case *ecdsa.PrivateKey:
		der, err = x509.MarshalPKIXPublicKey(&key.PublicKey)
	case *rsa.PrivateKey:
		der, err = x509.MarshalPKIXPublicKey(&key.PublicKey)
	case ed25519.PrivateKey:
		der, err = x509.MarshalPKIXPublicKey(key.Public())
	default:
		return "", errors.New("unsupported block type: " + label)
	}
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:]), nil
}
