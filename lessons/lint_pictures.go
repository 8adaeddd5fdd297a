package lessons

import (
	"fmt"
	"strings"
)

// leastPictures is how many pictures a lesson has at least.
const leastPictures = 2

// pictures holds the pictures of a lesson to what their readers and listeners need, in every language: there are
// enough of them, and each is described. How wide they may be is a matter of all drawings.
func (l *lessonLint) pictures() {
	for _, language := range languages() {
		text, there := l.lesson.source.files[textFile(language)]
		if !there {
			continue
		}
		drawn := 0
		for _, block := range placedBlocks(string(text)) {
			if block.IsPicture() {
				drawn++
			}
			l.described(block, language)
		}
		if drawn < leastPictures {
			l.whole(textFile(language), fmt.Sprintf("the lesson has %d of at least %d pictures", drawn, leastPictures),
				"draw what changes over time, which way a packet takes, or what owns what, in a ```"+pictureInfo+" fence with lines and arrows")
		}
	}
}

// described reports a picture without its text alternative, and an alternative without a picture or in another language.
func (l *lessonLint) described(block placedBlock, language string) {
	said := block.Alternative
	switch {
	case block.IsPicture() && said == "":
		l.at(language, block.line, "this picture says nothing to those who hear the lesson", "put <!-- picture: what it shows --> directly above it")
	case !block.IsPicture() && said != "":
		l.at(language, block.line, "a text alternative stands above what is no picture", "delete it, or draw with lines and arrows")
	case language == Chinese && said != "" && !strings.ContainsFunc(said, isHan):
		l.at(language, block.line, "the text alternative of this picture looks untranslated", "translate it")
	case language == Chinese:
		for _, complaint := range l.complaints(said) {
			l.at(language, block.line, complaint[0], complaint[1])
		}
	}
}
