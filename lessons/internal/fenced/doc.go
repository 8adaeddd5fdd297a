// Package fenced holds the files of a pack, and what its checks and answers do, to the rules for lessons that did not
// come with klab.
package fenced
