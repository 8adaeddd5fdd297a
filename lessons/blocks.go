package lessons

import "strings"

// A CodeBlock is a fenced block of a text.
type CodeBlock struct {
	// Info is the text behind the opening fence, such as sh or yaml.
	Info string
	// Text is the content of the block, each line with its end.
	Text string
	// Alternative says what a picture shows, to those who hear the text; it is empty for other blocks.
	Alternative string
}

// CodeBlocks returns the fenced blocks of a Markdown text in order.
func CodeBlocks(markdown string) []CodeBlock {
	var blocks []CodeBlock
	for _, block := range placedBlocks(markdown) {
		blocks = append(blocks, block.CodeBlock)
	}
	return blocks
}

// A placedBlock is a fenced block and the line of its opening fence.
type placedBlock struct {
	CodeBlock
	line int
}

func placedBlocks(markdown string) []placedBlock {
	var blocks []placedBlock
	var fence codeFence
	said := ""
	for i, line := range splitLines([]byte(markdown)) {
		switch was := fence.open(); {
		case fence.read(line, i+1):
			if !was {
				blocks = append(blocks, placedBlock{CodeBlock{Info: fence.info, Alternative: said}, i + 1})
			}
		case fence.open():
			blocks[len(blocks)-1].Text += line + "\n"
		}
		said = alternative(line)
	}
	return blocks
}

// ApartFromBlocks returns a Markdown text without its fenced blocks and what describes them.
func ApartFromBlocks(markdown string) string {
	var prose strings.Builder
	var fence codeFence
	for i, line := range splitLines([]byte(markdown)) {
		if !fence.read(line, i+1) && !fence.open() && alternative(line) == "" {
			prose.WriteString(line + "\n")
		}
	}
	return prose.String()
}
