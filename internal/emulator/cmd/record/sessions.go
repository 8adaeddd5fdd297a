package main

// A session is what is typed to a shell, and to the program that it runs.
type session struct {
	name  string
	steps []step
}

// A step is keys, as tmux calls them, or a change of size by so many columns and rows.
type step struct {
	keys          []string
	width, height int
}

func keys(names ...string) step     { return step{keys: names} }
func resize(columns, rows int) step { return step{width: columns, height: rows} }
func line(text string) step         { return step{keys: []string{text, "Enter"}} }

// stretched adds changes of the size.
func stretched(steps ...step) []step {
	return append(steps, resize(-17, -5), resize(29, 3), resize(-12, 2))
}

// sessions are recorded at every size.
func sessions() []session {
	return []session{
		{"shell", append(stretched(
			line("seq -s ' ' 100"), line("cat text"), line("ls --color=always -l /usr"),
			keys("echo a line that is longer than most screens are wide and is edited in its middle, 你好 too",
				"C-a", "M-f", "M-f", " 中文 ", "C-e", "BSpace", "BSpace"),
		), keys("C-c"), line("clear"), line("cat text"))},
		{"wide", stretched(line("cat wide wide wide"), line("printf '%s' 你好世界你好世界你好世界你好世界你好世界你好世界你好世界"))},
		{"vim", append(stretched(
			line("cat text"), line("vim -u NONE -N +'syntax on' +'set hlsearch mouse=a' code.go"), keys("C-f"), keys("C-d", "/func", "Enter"),
			keys("G", "o", "你好, 世界 🎉 and more", "Escape"), keys(":split", "Enter"), keys("u", "dd", "p"), keys(":vsplit", "Enter"),
		), keys(":qa!", "Enter"))},
		{"less", append(stretched(
			line("cat text"), line("less code.go"), keys("Space"), keys("b"), keys("/func", "Enter"), keys("n"), keys("G"), keys("k", "k", "k"),
		), keys("q"))},
		{"less-wide", append(stretched(line("less wide"), keys("j", "j"), keys("G"), keys("-S", "Enter"), keys("Right")), keys("q"))},
		{"watch", append(stretched(line("watch -n 600 -t cat wide text")), keys("C-c"))},
		{"htop", append(stretched(line("htop -d 600 -p $$"), keys("Down", "Down"), keys("F5"), keys("F6"), keys("Escape"), keys("F2")), keys("F10"))},
		{"tmux", append(stretched(
			line("env -u TMUX tmux -L klab-record-inner -f /dev/null new-session 'bash --noprofile --norc -i'"),
			line("cat wide"), keys("C-b", "%"), line("seq 40"), keys("C-b", "\""), line("ls --color=always /usr"), keys("C-b", "["), keys("PageUp"),
		), keys("q"), keys("C-b", ":"), line("kill-server"))},
	}
}
