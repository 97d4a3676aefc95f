//go:build go1.24

package main

import "crypto/x509"

// readPolicies reads what Go knows of policies besides their names.
func readPolicies(certificate *x509.Certificate, read *parsed) {
	optional := func(value int, zero bool) int {
		if value == 0 && !zero {
			return -1
		}
		return value
	}
	read.InhibitAnyPolicy = optional(certificate.InhibitAnyPolicy, certificate.InhibitAnyPolicyZero)
	read.InhibitPolicyMapping = optional(certificate.InhibitPolicyMapping, certificate.InhibitPolicyMappingZero)
	read.RequireExplicitPolicy = optional(certificate.RequireExplicitPolicy, certificate.RequireExplicitPolicyZero)
	for _, one := range certificate.PolicyMappings {
		pair := [2]string{one.IssuerDomainPolicy.String(), one.SubjectDomainPolicy.String()}
		read.PolicyMappings = append(read.PolicyMappings, pair)
	}
}
