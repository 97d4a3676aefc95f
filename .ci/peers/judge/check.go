package main

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// check says of each item of Linkerd's category linkerd-identity whether it fails: its number and a
// word, up to the first whose failure ends the run. The rules are Linkerd's, the words are not.
func check(anchorsFile, issuerFile, keyFile string) string {
	issuer, intermediates, anchors, err := configuration(anchorsFile, issuerFile, keyFile)
	all := func(rule func(*x509.Certificate) error) func() error {
		return func() error {
			var list []error
			for _, anchor := range anchors {
				list = append(list, rule(anchor))
			}
			return errors.Join(list...)
		}
	}
	one := func(rule func(*x509.Certificate) error) func() error {
		return func() error { return rule(issuer) }
	}
	items := []struct {
		fatal, warning bool
		run            func() error
	}{
		{true, false, func() error { return err }},
		{true, false, all(algorithms)},
		{true, false, all(inForce)},
		{false, true, all(lasting)},
		{true, false, one(issuerAlgorithms)},
		{true, false, one(inForce)},
		{false, true, one(lasting)},
		{false, false, func() error {
			// Without usages of its own, Verify wants serverAuth.
			options := x509.VerifyOptions{Roots: pool(anchors), Intermediates: pool(intermediates)}
			_, err := issuer.Verify(options)
			return err
		}},
	}
	var said []string
	for number, item := range items {
		failure := item.run()
		word := "error"
		switch {
		case failure == nil:
			word = "success"
		case item.warning:
			word = "warning"
		}
		said = append(said, fmt.Sprint(number+1, " ", word))
		if failure != nil && item.fatal {
			break
		}
	}
	return strings.Join(said, ", ")
}

func configuration(anchorsFile, issuerFile, keyFile string) (*x509.Certificate, []*x509.Certificate, []*x509.Certificate, error) {
	key, err := loadKey(keyFile)
	if err != nil {
		return nil, nil, nil, err
	}
	chain, err := loadFile(issuerFile)
	if err != nil {
		return nil, nil, nil, err
	}
	if !key.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(chain[0].PublicKey) {
		return nil, nil, nil, errors.New("the key belongs to another certificate")
	}
	text, err := os.ReadFile(anchorsFile)
	if err != nil {
		return nil, nil, nil, err
	}
	anchors, err := load(text)
	return chain[0], chain[1:], anchors, err
}

func issuerAlgorithms(certificate *x509.Certificate) error {
	if certificate.PublicKeyAlgorithm != x509.ECDSA {
		return errors.New("no ECDSA key")
	}
	return algorithms(certificate)
}

func lasting(certificate *x509.Certificate) error {
	if time.Now().AddDate(0, 0, 60).After(certificate.NotAfter) {
		return errors.New("it ends soon")
	}
	return nil
}

func pool(certificates []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, certificate := range certificates {
		pool.AddCert(certificate)
	}
	return pool
}
