package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// istiod says whether Istio's control plane would start with these files (root-cert.pem, ca-cert.pem,
// cert-chain.pem, ca-key.pem), and returns what it would send to ztunnel after a workload's certificate: each
// certificate of the chain, and the roots as they are. The rules are Istio's, the words are not
// (pilot/pkg/bootstrap/istio_ca.go, security/pkg/pki, security/pkg/server/ca/server.go and those named below, at 86c9f01f). Without a
// key, the rest is judged.
func istiod(roots, ca, chain, key []byte, at time.Time) ([][]byte, error) {
	sent := append(pieces(chain), roots)
	options := x509.VerifyOptions{
		Roots:         x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
		CurrentTime:   at,
	}
	options.Roots.AppendCertsFromPEM(roots)
	options.Intermediates.AppendCertsFromPEM(chain)
	issuer, err := firstCertificate(ca)
	if err != nil {
		return sent, fmt.Errorf("ca: %w", err)
	}
	if _, err := issuer.Verify(options); err != nil {
		return sent, err
	}
	// Its own server verifies its peers with all blocks of the roots (pkg/spiffe/spiffe.go), and presents its
	// certificate with those of the chain (pilot/pkg/bootstrap/certcontroller.go).
	if err := allParsed(roots, false); err != nil {
		return sent, fmt.Errorf("roots: %w", err)
	}
	if err := allParsed(chain, true); err != nil {
		return sent, fmt.Errorf("chain: %w", err)
	}
	if len(key) > 0 {
		if err := belongs(ca, key); err != nil {
			return sent, fmt.Errorf("key: %w", err)
		}
	}
	if !issuer.IsCA {
		return sent, errors.New("ca: not a CA")
	}
	if len(chain) > 0 {
		first, err := firstCertificate(chain)
		if err != nil {
			return sent, fmt.Errorf("chain: %w", err)
		}
		if first.NotAfter.Sub(at) <= 0 {
			return sent, errors.New("chain: its first certificate has expired")
		}
	}
	return sent, nil
}

// istiodOf reads the files of a folder, those of a secret of type kubernetes.io/tls if there are such. What would be sent is
// written to another folder, if one is given.
func istiodOf(folder, seconds, out string) (string, error) {
	at := time.Now()
	if seconds != "" {
		number, err := strconv.ParseInt(seconds, 10, 64)
		if err != nil {
			return "", err
		}
		at = time.Unix(number, 0)
	}
	names := [4][]string{{"root-cert.pem"}, {"ca-cert.pem"}, {"cert-chain.pem"}, {"ca-key.pem"}}
	if _, err := os.Stat(folder + "/tls.crt"); err == nil {
		names = [4][]string{{"ca.crt"}, {"tls.crt"}, {"tls.crt", "ca.crt"}, {"tls.key"}}
	}
	var texts [4][]byte
	for index, names := range names {
		for _, name := range names {
			text, err := os.ReadFile(folder + "/" + name)
			if err != nil {
				return "", err
			}
			texts[index] = append(texts[index], text...)
		}
	}
	sent, err := istiod(texts[0], texts[1], texts[2], texts[3], at)
	for index, piece := range sent {
		if out == "" {
			break
		}
		if err := os.WriteFile(fmt.Sprintf("%s/%04d.pem", out, index), piece, 0o600); err != nil {
			return "", err
		}
	}
	return "accepts", err
}

// allParsed says whether Go parses every block, or every one that is labelled as a certificate.
func allParsed(text []byte, labelled bool) error {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if labelled && block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// firstCertificate parses the first block, whatever its label is.
func firstCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}

func belongs(ca, key []byte) error {
	block, _ := pem.Decode(key)
	if block == nil {
		return errors.New("not PEM")
	}
	var err error
	switch block.Type {
	case "EC PRIVATE KEY":
		_, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		_, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		_, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		err = fmt.Errorf("a block %q", block.Type)
	}
	if err != nil {
		return err
	}
	_, err = tls.X509KeyPair(ca, key)
	return err
}

// pieces cuts a text behind each block that Go reads.
func pieces(text []byte) [][]byte {
	var all [][]byte
	for {
		block, rest := pem.Decode(text)
		if block == nil || len(block.Bytes) == 0 {
			return all
		}
		all = append(all, append(bytes.Trim(text[:len(text)-len(rest)], "\n"), '\n'))
		text = rest
	}
}

// answered writes the verdict and what is sent, as fields.
func answered(sent [][]byte, err error) []byte {
	var answer []byte
	for _, field := range append([][]byte{[]byte(word(err))}, sent...) {
		answer = binary.BigEndian.AppendUint32(answer, uint32(len(field)))
		answer = append(answer, field...)
	}
	return answer
}
