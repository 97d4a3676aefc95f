module meshpki.invalid/judge

go 1.26
