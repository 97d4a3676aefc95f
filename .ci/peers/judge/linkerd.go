package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"
)

// credentials says whether Linkerd would start with these files, as of now: what its installer and
// its identity service ask of the issuer and its key, then what `linkerd check` asks of the anchors.
// The rules are Linkerd's, the words are not.
func credentials(anchorsFile, issuerFile, keyFile string) error {
	key, err := loadKey(keyFile)
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	chain, err := loadFile(issuerFile)
	if err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	issuer := chain[0]
	if !key.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(issuer.PublicKey) {
		return errors.New("key: it belongs to another certificate")
	}
	if err := inForce(issuer); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if issuer.PublicKeyAlgorithm != x509.ECDSA {
		return fmt.Errorf("issuer: %v key", issuer.PublicKeyAlgorithm)
	}
	if err := algorithms(issuer); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if !issuer.IsCA {
		return errors.New("issuer: not a CA")
	}
	anchors, err := loadFile(anchorsFile)
	if err != nil {
		return fmt.Errorf("anchors: %w", err)
	}
	// Without usages of its own, Verify wants serverAuth.
	options := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool()}
	for _, anchor := range anchors {
		options.Roots.AddCert(anchor)
	}
	for _, intermediate := range chain[1:] {
		options.Intermediates.AddCert(intermediate)
	}
	if _, err := issuer.Verify(options); err != nil {
		return err
	}
	for _, anchor := range anchors {
		if err := errors.Join(algorithms(anchor), inForce(anchor)); err != nil {
			return fmt.Errorf("anchor: %w", err)
		}
	}
	return nil
}

// loadFile reads what load reads of the file, one certificate at least.
func loadFile(path string) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all, err := load(text)
	if err == nil && len(all) == 0 {
		err = errors.New("no certificate")
	}
	return all, err
}

// loadKey reads the first block, by its label.
func loadKey(path string) (crypto.Signer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	switch block.Type {
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		switch key := key.(type) {
		case *ecdsa.PrivateKey:
			return key, nil
		case *rsa.PrivateKey:
			return key, nil
		}
		return nil, fmt.Errorf("%T", key)
	}
	return nil, fmt.Errorf("a block %q", block.Type)
}

// algorithms asks for ECDSA on P-256 or RSA of 2048 or 4096 bits, signed with SHA-256.
func algorithms(certificate *x509.Certificate) error {
	signed := certificate.SignatureAlgorithm == x509.SHA256WithRSA
	switch key := certificate.PublicKey.(type) {
	case *ecdsa.PublicKey:
		if key.Params().BitSize != 256 {
			return fmt.Errorf("curve %s", key.Params().Name)
		}
		signed = signed || certificate.SignatureAlgorithm == x509.ECDSAWithSHA256
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits != 2048 && bits != 4096 {
			return fmt.Errorf("RSA of %d bits", bits)
		}
	default:
		return fmt.Errorf("%v key", certificate.PublicKeyAlgorithm)
	}
	if !signed {
		return fmt.Errorf("signed with %v", certificate.SignatureAlgorithm)
	}
	return nil
}

func inForce(certificate *x509.Certificate) error {
	if now := time.Now(); now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return fmt.Errorf("from %v to %v", certificate.NotBefore, certificate.NotAfter)
	}
	return nil
}
