package main

import (
	"bytes"
	"crypto/dsa"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
)

// parsed is what Go reads of a certificate. Bytes are written in hexadecimal, object identifiers with
// dots; a list that is empty is [].
type parsed struct {
	Version            int         `json:"version"`
	Serial             string      `json:"serial"` // decimal
	SignatureAlgorithm string      `json:"signature_algorithm"`
	Signature          string      `json:"signature"` // shifted, where bits are unused
	SignedPart         string      `json:"signed_part"`
	Issuer             string      `json:"issuer"`
	Subject            string      `json:"subject"`
	NotBefore          int64       `json:"not_before"`
	NotAfter           int64       `json:"not_after"`
	PublicKeyInfo      string      `json:"public_key_info"`
	PublicKeyAlgorithm string      `json:"public_key_algorithm"` // "0" where it is unknown
	PublicKey          string      `json:"public_key"`           // its kind and size, "none" where Go parses none
	Extensions         []extension `json:"extensions"`

	BasicConstraintsValid bool     `json:"basic_constraints_valid"`
	IsCA                  bool     `json:"is_ca"`
	MaxPathLen            int      `json:"max_path_len"`
	MaxPathLenZero        bool     `json:"max_path_len_zero"`
	KeyUsage              int      `json:"key_usage"`
	ExtKeyUsage           []int    `json:"ext_key_usage"` // Go's numbers: 0 any, 1 serverAuth, 2 clientAuth
	UnknownExtKeyUsage    []string `json:"unknown_ext_key_usage"`
	SubjectKeyID          *string  `json:"subject_key_id"`   // null where there is none
	AuthorityKeyID        *string  `json:"authority_key_id"` // null where there is none

	DNSNames       []string `json:"dns_names"`
	EmailAddresses []string `json:"email_addresses"`
	IPAddresses    []string `json:"ip_addresses"`
	URIs           []uri    `json:"uris"`

	PermittedDNSDomainsCritical bool     `json:"name_constraints_critical"`
	PermittedDNSDomains         []string `json:"permitted_dns"`
	ExcludedDNSDomains          []string `json:"excluded_dns"`
	PermittedIPRanges           []string `json:"permitted_ip"` // address/mask
	ExcludedIPRanges            []string `json:"excluded_ip"`
	PermittedEmailAddresses     []string `json:"permitted_email"`
	ExcludedEmailAddresses      []string `json:"excluded_email"`
	PermittedURIDomains         []string `json:"permitted_uri"`
	ExcludedURIDomains          []string `json:"excluded_uri"`

	Policies              []string    `json:"policies"`
	PolicyMappings        [][2]string `json:"policy_mappings"`
	InhibitAnyPolicy      int         `json:"inhibit_any_policy"` // -1 where there is none
	InhibitPolicyMapping  int         `json:"inhibit_policy_mapping"`
	RequireExplicitPolicy int         `json:"require_explicit_policy"`

	UnhandledCriticalExtensions []string `json:"unhandled_critical_extensions"`
}

type extension struct {
	ID       string `json:"id"`
	Critical bool   `json:"critical"`
	Value    string `json:"value"`
}

type uri struct {
	Text string `json:"text"` // as Go writes it again
	Host string `json:"host"`
}

// values gives what Go reads of a certificate as JSON, or an object whose only member is `error`.
func values(der []byte) ([]byte, error) {
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return written(map[string]string{"error": err.Error()})
	}
	read := parsed{
		Version:            certificate.Version,
		Serial:             certificate.SerialNumber.String(),
		SignatureAlgorithm: certificate.SignatureAlgorithm.String(),
		Signature:          hex.EncodeToString(certificate.Signature),
		SignedPart:         hex.EncodeToString(certificate.RawTBSCertificate),
		Issuer:             hex.EncodeToString(certificate.RawIssuer),
		Subject:            hex.EncodeToString(certificate.RawSubject),
		NotBefore:          certificate.NotBefore.Unix(),
		NotAfter:           certificate.NotAfter.Unix(),
		PublicKeyInfo:      hex.EncodeToString(certificate.RawSubjectPublicKeyInfo),
		PublicKeyAlgorithm: certificate.PublicKeyAlgorithm.String(),
		PublicKey:          publicKey(certificate.PublicKey),
		Extensions:         []extension{},

		BasicConstraintsValid: certificate.BasicConstraintsValid,
		IsCA:                  certificate.IsCA,
		MaxPathLen:            certificate.MaxPathLen,
		MaxPathLenZero:        certificate.MaxPathLenZero,
		KeyUsage:              int(certificate.KeyUsage),
		ExtKeyUsage:           []int{},
		UnknownExtKeyUsage:    identifiers(certificate.UnknownExtKeyUsage),
		SubjectKeyID:          bytesOrNone(certificate.SubjectKeyId),
		AuthorityKeyID:        bytesOrNone(certificate.AuthorityKeyId),

		DNSNames:       list(certificate.DNSNames),
		EmailAddresses: list(certificate.EmailAddresses),
		IPAddresses:    []string{},
		URIs:           []uri{},

		PermittedDNSDomainsCritical: certificate.PermittedDNSDomainsCritical,
		PermittedDNSDomains:         list(certificate.PermittedDNSDomains),
		ExcludedDNSDomains:          list(certificate.ExcludedDNSDomains),
		PermittedIPRanges:           ranges(certificate.PermittedIPRanges),
		ExcludedIPRanges:            ranges(certificate.ExcludedIPRanges),
		PermittedEmailAddresses:     list(certificate.PermittedEmailAddresses),
		ExcludedEmailAddresses:      list(certificate.ExcludedEmailAddresses),
		PermittedURIDomains:         list(certificate.PermittedURIDomains),
		ExcludedURIDomains:          list(certificate.ExcludedURIDomains),

		Policies:              []string{},
		PolicyMappings:        [][2]string{},
		InhibitAnyPolicy:      -1,
		InhibitPolicyMapping:  -1,
		RequireExplicitPolicy: -1,

		UnhandledCriticalExtensions: identifiers(certificate.UnhandledCriticalExtensions),
	}
	for _, one := range certificate.Extensions {
		read.Extensions = append(read.Extensions, extension{one.Id.String(), one.Critical, hex.EncodeToString(one.Value)})
	}
	for _, one := range certificate.ExtKeyUsage {
		read.ExtKeyUsage = append(read.ExtKeyUsage, int(one))
	}
	for _, one := range certificate.IPAddresses {
		read.IPAddresses = append(read.IPAddresses, hex.EncodeToString(one))
	}
	for _, one := range certificate.URIs {
		read.URIs = append(read.URIs, uri{one.String(), one.Host})
	}
	for _, one := range certificate.Policies {
		read.Policies = append(read.Policies, one.String())
	}
	readPolicies(certificate, &read)
	return written(read)
}

func publicKey(key any) string {
	switch key := key.(type) {
	case nil:
		return "none"
	case *dsa.PublicKey:
		return fmt.Sprintf("DSA %d", key.P.BitLen())
	case *ecdh.PublicKey:
		return fmt.Sprintf("ECDH %d", len(key.Bytes())*8)
	case *ecdsa.PublicKey:
		return "ECDSA " + key.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d %d", key.N.BitLen(), key.E)
	default:
		return fmt.Sprintf("%T", key)
	}
}

func identifiers(all []asn1.ObjectIdentifier) []string {
	texts := []string{}
	for _, one := range all {
		texts = append(texts, one.String())
	}
	return texts
}

func ranges(all []*net.IPNet) []string {
	texts := []string{}
	for _, one := range all {
		texts = append(texts, hex.EncodeToString(one.IP)+"/"+hex.EncodeToString(one.Mask))
	}
	return texts
}

func bytesOrNone(value []byte) *string {
	if value == nil {
		return nil
	}
	text := hex.EncodeToString(value)
	return &text
}

func list(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

func written(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
