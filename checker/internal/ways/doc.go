// Package ways leads back from disruptions: each way is data that another process can follow, and there are no others.
package ways
