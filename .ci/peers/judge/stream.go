package main

import (
	"bufio"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// stream answers requests until its input ends: one process for any number of them.
//
// A message is its length in four bytes, the highest first, and so many bytes. A request holds
// fields, each written as a message is:
//
//	parse DER                             what Go reads of a certificate, as JSON: see values.go
//	judge ANCHORS CHAIN LEAF UNIX-SECONDS HOST
//	                                      four lines: the issuer as if it were a leaf, the leaf as a
//	                                      server, the leaf as a client, the leaf as a webhook of that
//	                                      host; `accepts`, or Go's reason
//	istiod ROOTS CA CHAIN KEY UNIX-SECONDS
//	                                      fields: istiod's verdict, then what it sends: see istio.go
//	key KIND NUMBER                       PKCS#8: the same key for the same number, in every run
func stream(input io.Reader, output io.Writer) error {
	reader, writer := bufio.NewReader(input), bufio.NewWriter(output)
	for {
		request, err := readMessage(reader)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		fields, err := split(request)
		if err != nil {
			return err
		}
		answer, err := respond(fields)
		if err != nil {
			return err
		}
		if err := writeMessage(writer, answer); err != nil {
			return err
		}
		if reader.Buffered() == 0 {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
	}
}

func respond(fields [][]byte) ([]byte, error) {
	if len(fields) == 0 {
		return nil, errors.New("a request without fields")
	}
	switch operation, fields := string(fields[0]), fields[1:]; {
	case operation == "parse" && len(fields) == 1:
		return values(fields[0])
	case operation == "judge" && len(fields) == 5:
		seconds, err := strconv.ParseInt(string(fields[3]), 10, 64)
		if err != nil {
			return nil, err
		}
		at := time.Unix(seconds, 0)
		said := judge(fields[0], fields[1], fields[2], at)
		webhook := judgeWebhook(fields[0], fields[1], fields[2], at, string(fields[4]))
		return []byte(strings.Join(append(said[:], webhook), "\n")), nil
	case operation == "istiod" && len(fields) == 5:
		seconds, err := strconv.ParseInt(string(fields[4]), 10, 64)
		if err != nil {
			return nil, err
		}
		return answered(istiod(fields[0], fields[1], fields[2], fields[3], time.Unix(seconds, 0))), nil
	case operation == "key" && len(fields) == 2:
		return numberedKey(string(fields[0]), string(fields[1]))
	default:
		return nil, fmt.Errorf("%d fields for %q", len(fields), operation)
	}
}

// judge loads the three files as Linkerd does: one certificate that Go cannot parse costs the file.
func judge(anchors, chain, leaf []byte, at time.Time) [3]string {
	everything := func(why string, err error) [3]string {
		reason := word(fmt.Errorf("%s: %w", why, err))
		return [3]string{reason, reason, reason}
	}
	roots, err := loadSome(anchors)
	if err != nil {
		return everything("anchors", err)
	}
	presented, err := loadSome(chain)
	if err != nil {
		return everything("chain", err)
	}
	options := x509.VerifyOptions{Roots: pool(roots), Intermediates: pool(presented), CurrentTime: at}
	verify := func(subject *x509.Certificate, usages ...x509.ExtKeyUsage) string {
		options.KeyUsages = usages
		_, err := subject.Verify(options)
		return word(err)
	}
	// Without usages of its own, Verify wants serverAuth: Linkerd asks so of its issuer.
	said := [3]string{verify(presented[0])}
	leaves, err := loadSome(leaf)
	if err != nil {
		said[1] = word(fmt.Errorf("leaf: %w", err))
		said[2] = said[1]
		return said
	}
	said[1] = verify(leaves[0], x509.ExtKeyUsageServerAuth)
	said[2] = verify(leaves[0], x509.ExtKeyUsageClientAuth)
	return said
}

// judgeWebhook asks as the Kubernetes API server does when it calls a webhook: the caBundle goes through
// AppendCertsFromPEM, which skips what it cannot parse, and what the webhook presents is parsed whole
// (crypto/tls, handshake_client.go, verifyServerCertificate).
func judgeWebhook(anchors, chain, leaf []byte, at time.Time, host string) string {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(anchors) {
		return "anchors: none that can be parsed"
	}
	leaves, err := loadSome(leaf)
	if err != nil {
		return word(fmt.Errorf("leaf: %w", err))
	}
	presented, err := loadSome(chain)
	if err != nil {
		return word(fmt.Errorf("chain: %w", err))
	}
	_, err = leaves[0].Verify(x509.VerifyOptions{
		Roots:         roots,
		Intermediates: pool(presented),
		CurrentTime:   at,
		DNSName:       host,
	})
	return word(err)
}

func loadSome(text []byte) ([]*x509.Certificate, error) {
	all, err := load(text)
	if err == nil && len(all) == 0 {
		err = errors.New("no certificate")
	}
	return all, err
}

func word(err error) string {
	if err == nil {
		return "accepts"
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}

func readMessage(reader io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(reader, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint32(length[:]))
	if _, err := io.ReadFull(reader, message); err != nil {
		return nil, fmt.Errorf("a message that ends too early: %v", err)
	}
	return message, nil
}

func writeMessage(writer io.Writer, message []byte) error {
	var length [4]byte
	binary.BigEndian.PutUint32(length[:], uint32(len(message)))
	if _, err := writer.Write(length[:]); err != nil {
		return err
	}
	_, err := writer.Write(message)
	return err
}

func split(message []byte) ([][]byte, error) {
	var fields [][]byte
	for len(message) > 0 {
		if len(message) < 4 {
			return nil, errors.New("a field without a length")
		}
		length := binary.BigEndian.Uint32(message)
		if message = message[4:]; uint64(length) > uint64(len(message)) {
			return nil, errors.New("a field that ends too early")
		}
		fields, message = append(fields, message[:length]), message[length:]
	}
	return fields, nil
}
