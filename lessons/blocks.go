package lessons

import "strings"

// A CodeBlock is a fenced block of a text.
type CodeBlock struct {
	// Info is what stands behind the opening fence, such as sh or yaml.
	Info string
	// Text is what the block holds, each line with its end.
	Text string
}

// CodeBlocks returns the fenced blocks of a Markdown text in order.
func CodeBlocks(markdown string) []CodeBlock {
	var blocks []CodeBlock
	var fence codeFence
	for i, line := range splitLines([]byte(markdown)) {
		switch was := fence.open(); {
		case fence.read(line, i+1):
			if !was {
				blocks = append(blocks, CodeBlock{Info: fence.info})
			}
		case fence.open():
			blocks[len(blocks)-1].Text += line + "\n"
		}
	}
	return blocks
}

// ApartFromBlocks returns a Markdown text without its fenced blocks.
func ApartFromBlocks(markdown string) string {
	var prose strings.Builder
	var fence codeFence
	for i, line := range splitLines([]byte(markdown)) {
		if !fence.read(line, i+1) && !fence.open() {
			prose.WriteString(line + "\n")
		}
	}
	return prose.String()
}
