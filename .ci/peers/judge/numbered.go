package main

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"math/big"
)

// numberedKey makes a private key out of its number: no secret, and the same in every run. A key for ECDH and one
// for ECDSA are the same in PKCS#8, and older versions of Go read only the former from its bytes.
func numberedKey(kind, number string) ([]byte, error) {
	seed := kind + " " + number
	var key any
	var err error
	switch kind {
	case "p256":
		key, err = ecdh.P256().NewPrivateKey(expanded(seed, 32))
	case "p384":
		key, err = ecdh.P384().NewPrivateKey(expanded(seed, 48))
	case "ed25519":
		key = ed25519.NewKeyFromSeed(expanded(seed, ed25519.SeedSize))
	case "rsa2048":
		key, err = numberedRSA(seed, 1024)
	case "rsa1024":
		key, err = numberedRSA(seed, 512)
	default:
		err = fmt.Errorf("unknown kind of key %q", kind)
	}
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(key)
}

// numberedRSA takes the next primes above two numbers that the seed gives.
func numberedRSA(seed string, primeBits int) (*rsa.PrivateKey, error) {
	exponent, one := big.NewInt(65537), big.NewInt(1)
	prime := func(name string) *big.Int {
		bytes := expanded(seed+name, primeBits/8)
		bytes[0] |= 0xc0 // so that the product has all its bits
		candidate := new(big.Int).SetBytes(bytes)
		candidate.SetBit(candidate, 0, 1)
		below := new(big.Int)
		for {
			below.Sub(candidate, one)
			if new(big.Int).GCD(nil, nil, exponent, below).Cmp(one) == 0 && candidate.ProbablyPrime(20) {
				return candidate
			}
			candidate.Add(candidate, big.NewInt(2))
		}
	}
	p, q := prime(" p"), prime(" q")
	if p.Cmp(q) < 0 {
		p, q = q, p
	}
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: int(exponent.Int64())},
		D:         new(big.Int).ModInverse(exponent, totient),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	return key, nil
}

// expanded makes so many bytes out of a seed.
func expanded(seed string, length int) []byte {
	var bytes []byte
	for counter := uint32(0); len(bytes) < length; counter++ {
		block := sha256.Sum256(binary.BigEndian.AppendUint32([]byte(seed), counter))
		bytes = append(bytes, block[:]...)
	}
	return bytes[:length]
}
