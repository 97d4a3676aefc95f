// Judge says what Go's crypto/x509 and encoding/pem make of the same bytes.
//
//	judge verify ANCHORS CHAIN LEAF UNIX-SECONDS server|client
//	judge issuer ANCHORS CHAIN UNIX-SECONDS
//	judge pem FILE
//	judge linkerd ANCHORS CHAIN KEY
//	judge check ANCHORS CHAIN KEY
//	judge istiod FOLDER [UNIX-SECONDS [FOLDER]]
//	judge key FILE
//	judge keys FOLDER
//	judge stream
//
// It prints `accepts`, or `refuses: ` and Go's reason; for pem the number of certificates that
// Linkerd's loader takes from the file, or `error: ` and why; for check what comes of each item;
// for key the SHA-256 of its public part. keys writes keys in every form that Go can write;
// stream answers any number of requests from its standard input: see stream.go.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "stream" {
		if err := stream(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "judge: "+err.Error())
			os.Exit(2)
		}
		return
	}
	answer, err := run(os.Args[1:])
	if err != nil {
		answer = "refuses: " + err.Error()
	}
	fmt.Println(answer)
}

func run(args []string) (string, error) {
	switch {
	case len(args) == 2 && args[0] == "pem":
		text, err := os.ReadFile(args[1])
		if err != nil {
			return "", err
		}
		loaded, err := load(text)
		if err != nil {
			return "error: " + err.Error(), nil
		}
		return strconv.Itoa(len(loaded)), nil
	case len(args) == 2 && args[0] == "key":
		return readKey(args[1])
	case len(args) == 2 && args[0] == "keys":
		return "written", writeKeys(args[1])
	case len(args) == 4 && args[0] == "linkerd":
		return "accepts", credentials(args[1], args[2], args[3])
	case len(args) == 4 && args[0] == "check":
		return check(args[1], args[2], args[3]), nil
	case len(args) >= 2 && len(args) <= 4 && args[0] == "istiod":
		args = append(args, "", "")
		return istiodOf(args[1], args[2], args[3])
	case len(args) == 4 && args[0] == "issuer":
		return verify(args[1], args[2], "", args[3], x509.ExtKeyUsageServerAuth)
	case len(args) == 6 && args[0] == "verify":
		usage := x509.ExtKeyUsageServerAuth
		if args[5] == "client" {
			usage = x509.ExtKeyUsageClientAuth
		}
		return verify(args[1], args[2], args[3], args[4], usage)
	}
	return "", errors.New("usage: judge verify|issuer|pem|linkerd|check|istiod|key|keys|stream")
}

// verify judges the leaf below the chain, or the first of the chain as if it were a leaf.
func verify(anchors, chain, leaf, seconds string, usage x509.ExtKeyUsage) (string, error) {
	at, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "", err
	}
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	trusted, err := certificates(anchors)
	if err != nil {
		return "", err
	}
	for _, certificate := range trusted {
		roots.AddCert(certificate)
	}
	presented, err := certificates(chain)
	if err != nil {
		return "", err
	}
	subject := presented[0]
	if leaf != "" {
		leaves, err := certificates(leaf)
		if err != nil {
			return "", err
		}
		subject = leaves[0]
	}
	for _, certificate := range presented {
		intermediates.AddCert(certificate)
	}
	_, err = subject.Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: intermediates,
		CurrentTime:   time.Unix(at, 0),
		KeyUsages:     []x509.ExtKeyUsage{usage},
	})
	if err != nil {
		return "", err
	}
	return "accepts", nil
}

func certificates(path string) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []*x509.Certificate
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, certificate)
	}
	if len(all) == 0 {
		return nil, errors.New("no certificate in " + path)
	}
	return all, nil
}

// load reads the certificates that the control plane would load: block after block to the end of the
// text, up to the first that is no certificate, and nothing but blocks.
func load(text []byte) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for len(text) > 0 {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, errors.New("not a PEM certificate")
		}
		if block.Type != "CERTIFICATE" {
			break
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		all, text = append(all, certificate), rest
	}
	return all, nil
}
