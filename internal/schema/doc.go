package schema

//go:generate go run ./cmd/generate ../..
//go:generate go run ../../cmd/klab author schema ../../content
//go:generate go run ../../cmd/klab author schema ../../docs/examples
