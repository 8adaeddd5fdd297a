package index

import "github.com/klab-dev/klab/lessons"

// phrases are what the pages say themselves, in one language.
type phrases struct {
	// name of the language, in itself.
	name string

	correctionsTitle, correctionsIntro string
	conceptsTitle, conceptsIntro       string

	// Heads of columns.
	id, claim, fact, where, concept, corrected string

	toCome, notYet string
}

// phrasesOf are those of a language.
func phrasesOf(language string) phrases {
	if language == lessons.Chinese {
		return chinese()
	}
	return english()
}

func english() phrases {
	return phrases{
		name:             "English",
		correctionsTitle: "What old notes say, and what is so",
		correctionsIntro: `If you learned Kubernetes some years ago, your notes have sentences that were right then, and a few that never were. This page has
the common ones: what you may have written down, what is true in Kubernetes 1.37, and the lesson and section where it is taught.
A link leads to the text; in a terminal, ` + "`klab show LESSON`" + ` prints it. Where a sentence is still right, the table says so.

Where each concept is taught stands on [another page](concepts.md).`,
		conceptsTitle: "Where each concept is taught",
		conceptsIntro: `Every concept of the course, with the lesson and the section where it is taught. The last column leads to
[what old notes say wrongly](corrections.md) about it. What a word means, ` + "`klab glossary WORD`" + ` tells.`,
		id: "No.", claim: "you may have written down", fact: "what is true", where: "where it is taught",
		concept: "concept", corrected: "corrections",
		toCome: "Lessons to come", notYet: " (to come)",
	}
}

func chinese() phrases {
	return phrases{
		name:             "简体中文",
		correctionsTitle: "更正表：旧笔记里的说法与实际情况",
		correctionsIntro: `几年前学过 Kubernetes 的人，笔记里总有一些话已经过时，也有一些从一开始就不对。这里列出常见的说法：你可能记下了什么，在 Kubernetes 1.37 里
实际是怎样，以及哪一课的哪一节讲到它。点开链接就是课程正文；在终端里可以用 ` + "`klab show LESSON`" + ` 阅读。仍然正确的说法，表里也会注明。

每个概念在哪里讲，见[另一页](concepts.zh-CN.md)。`,
		conceptsTitle: "每个概念在哪里讲",
		conceptsIntro: `课程里的全部概念，以及讲解它的课程和小节。最后一列指向[更正表](corrections.zh-CN.md)里与它有关的条目。查术语的含义，用 ` + "`klab glossary WORD`" + `。`,
		id:            "编号", claim: "你可能记下的说法", fact: "实际情况", where: "在哪里讲",
		concept: "概念", corrected: "更正",
		toCome: "尚未推出的课程", notYet: "（尚未推出）",
	}
}
