// Package apitypes tells CEL the types of Kubernetes' API: which fields the objects of a kind have, and of what types.
package apitypes
