package schema

//go:generate go run ./cmd/generate ../..
