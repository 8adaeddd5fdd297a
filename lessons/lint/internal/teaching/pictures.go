package teaching

import (
	"fmt"

	"github.com/klab-dev/klab/lessons/internal/layout"
	"github.com/klab-dev/klab/lessons/internal/texts"
)

// leastPictures is how many pictures a lesson has at least.
const leastPictures = 2

// pictures holds the pictures of a lesson to what their readers and listeners need, in every language: there are
// enough of them, and each is described. How wide they may be is a matter of all drawings.
func (l lint) pictures() {
	for _, language := range layout.Languages() {
		text, there := l.Source.Files[layout.TextFile(language)]
		if !there {
			continue
		}
		drawn := 0
		for _, block := range texts.Blocks(string(text)) {
			if block.IsPicture() {
				drawn++
			}
			l.described(block, language)
		}
		if drawn < leastPictures {
			l.Whole(layout.TextFile(language), fmt.Sprintf("the lesson has %d of at least %d pictures", drawn, leastPictures),
				"draw what changes over time, which way a packet takes, or what owns what, in a ```"+texts.PictureInfo+" fence with lines and arrows")
		}
	}
}

// described reports a picture without its text alternative, and an alternative without a picture or in another language.
func (l lint) described(block texts.Block, language string) {
	said := block.Alternative
	switch {
	case block.IsPicture() && said == "":
		l.At(language, block.Line, "this picture says nothing to those who hear the lesson", "put <!-- picture: what it shows --> directly above it")
	case !block.IsPicture() && said != "":
		l.At(language, block.Line, "a text alternative stands above what is no picture", "delete it, or draw with lines and arrows")
	}
}
