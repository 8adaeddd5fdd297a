package kube

// Managed reports whether a slice is one of the EndpointSlice controller's.
func Managed(slice map[string]any) bool {
	return Text(slice, "metadata", "labels", "endpointslice.kubernetes.io/managed-by") == "endpointslice-controller.k8s.io"
}

// TrueUnless reports whether a condition of an endpoint is true; one that is absent is, by the API's own rule.
func TrueUnless(endpoint any, condition string) bool {
	return At(endpoint, "conditions", condition) != false
}
