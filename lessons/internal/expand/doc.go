// Package expand spells out what a lesson says once: checks and expectations taken from guards by name, the command
// that a check shows for all its expectations, and facts that several checks observe. What it makes is what an
// author would have had to write, so that nobody who compiles, judges or proves checks knows of guards.
package expand
