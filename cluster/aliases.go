package cluster

import "github.com/klab-dev/klab/cluster/internal/api"

// Refused reports whether an error is the API server's verdict on an object, rather than a failure to ask.
func Refused(err error) bool { return api.Refused(err) }
