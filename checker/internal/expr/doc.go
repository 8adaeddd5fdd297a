// Package expr compiles and evaluates expressions: CEL with Kubernetes' functions and klab's own, within a budget. It
// also proves them against the types of the API, bounds their cost, and finds out what their values rest on.
package expr
