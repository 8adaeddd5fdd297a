// Package witness finds out which Pods answered requests.
//
// An answer names its Pod, its version and its client itself, and any program can write any name. So the named Pod is
// asked under its own name, once a look, which requests it answered. Its word counts only if it runs klab's own
// program. A Pod that a rollout took away cannot be asked any more: its images decide.
package witness
