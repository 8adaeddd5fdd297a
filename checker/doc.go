// Package checker grades: it compiles a lesson's checks, gathers the facts they name from a Lab and
// decides over them with CEL.
package checker
