package texts

import (
	"strings"

	"github.com/klab-dev/klab/lessons/internal/sources"
)

// A CodeBlock is a fenced block of a text.
type CodeBlock struct {
	// Info is the text behind the opening fence, such as sh or yaml.
	Info string
	// Text is the content of the block, each line with its end.
	Text string
	// Alternative says what a picture shows, to those who hear the text; it is empty for other blocks.
	Alternative string
}

// IsPicture reports whether the block is a drawing rather than code or what a command prints.
func (b CodeBlock) IsPicture() bool {
	return b.Info == PictureInfo && strings.ContainsFunc(b.Text, isDrawn)
}

// CodeBlocks returns the fenced blocks of a Markdown text in order.
func CodeBlocks(markdown string) []CodeBlock {
	var blocks []CodeBlock
	for _, block := range Blocks(markdown) {
		blocks = append(blocks, block.CodeBlock)
	}
	return blocks
}

// A Block is a fenced block and the line of its opening fence.
type Block struct {
	CodeBlock
	Line int
}

// Blocks returns the fenced blocks of a Markdown text in order, each with its line.
func Blocks(markdown string) []Block {
	var blocks []Block
	var fence Fence
	said := ""
	for i, line := range sources.Lines([]byte(markdown)) {
		switch was := fence.Open(); {
		case fence.Read(line, i+1):
			if !was {
				blocks = append(blocks, Block{CodeBlock{Info: fence.Info, Alternative: said}, i + 1})
			}
		case fence.Open():
			blocks[len(blocks)-1].Text += line + "\n"
		}
		said = alternative(line)
	}
	return blocks
}

// ApartFromBlocks returns a Markdown text without its fenced blocks and what describes them.
func ApartFromBlocks(markdown string) string {
	var prose strings.Builder
	var fence Fence
	for i, line := range sources.Lines([]byte(markdown)) {
		if !fence.Read(line, i+1) && !fence.Open() && alternative(line) == "" {
			prose.WriteString(line + "\n")
		}
	}
	return prose.String()
}
