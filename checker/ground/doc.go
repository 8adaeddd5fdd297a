// Package ground is what checks stand on: the lab that they reach, the lesson and the seed that they are about, and how
// far their actions reach.
package ground
