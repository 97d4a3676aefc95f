//go:build !go1.24

package main

import "crypto/x509"

// readPolicies reads nothing: before 1.24, Go knows only the policies' names.
func readPolicies(*x509.Certificate, *parsed) {}
