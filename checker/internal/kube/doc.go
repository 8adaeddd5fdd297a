// Package kube reads Kubernetes objects as the plain values that the API server serves them in.
package kube
