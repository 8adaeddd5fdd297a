// Package texts takes the Markdown of lessons apart: sections at their anchors, code blocks, and pictures.
package texts
