package words

// A session loads completions into the shell that is open, a later one when it starts.
const (
	bashNow  = "\n\n\tsource <(klab completion bash)\n\n"
	zshNow   = "\n\n\tsource <(klab completion zsh)\n\n"
	fishNow  = "\n\n\tklab completion fish | source\n\n"
	powerNow = "\n\n\tklab completion powershell | Out-String | Invoke-Expression\n\n"

	bashLater = "\n\n#### Linux:\n\n\tklab completion bash > /etc/bash_completion.d/klab\n\n#### macOS:\n\n\tklab completion bash > $(brew --prefix)/etc/bash_completion.d/klab\n\n"
	zshLater  = "\n\n#### Linux:\n\n\tklab completion zsh > \"${fpath[1]}/_klab\"\n\n#### macOS:\n\n\tklab completion zsh > $(brew --prefix)/share/zsh/site-functions/_klab\n\n"
	fishLater = "\n\n\tklab completion fish > ~/.config/fish/completions/klab.fish\n\n"
	zshEnable = "\n\n\techo \"autoload -U compinit; compinit\" >> ~/.zshrc\n\n"
)

// englishCobraLong is what cobra says of its own commands.
func englishCobraLong() map[string]string {
	const (
		now   = "To load completions in your current shell session:"
		later = "To load completions for every new session, execute once:"
		begin = "You will need to start a new shell for this setup to take effect."
	)
	return map[string]string{
		"klab help":       "Help provides help for any command in the application.\nSimply type klab help [path to command] for full details.",
		"klab completion": "Generate the autocompletion script for klab for the specified shell.\nSee each sub-command's help for details on how to use the generated script.",
		"klab completion bash": "Generate the autocompletion script for the bash shell.\n\nThis script depends on the 'bash-completion' package.\n" +
			"If it is not installed already, you can install it via your OS's package manager.\n\n" + now + bashNow + later + bashLater + begin,
		"klab completion zsh": "Generate the autocompletion script for the zsh shell.\n\nIf shell completion is not already enabled in your environment you will need\n" +
			"to enable it.  You can execute the following once:" + zshEnable + now + zshNow + later + zshLater + begin,
		"klab completion fish": "Generate the autocompletion script for the fish shell.\n\n" + now + fishNow + later + fishLater + begin,
		"klab completion powershell": "Generate the autocompletion script for powershell.\n\n" + now + powerNow +
			"To load completions for every new session, add the output of the above command\nto your powershell profile.",
	}
}

func chineseCobraLong() map[string]string {
	const (
		now   = "在当前 shell 里启用补全："
		later = "让以后每次打开的 shell 都启用补全，只需执行一次："
		begin = "重新打开一个 shell 后生效。"
	)
	return map[string]string{
		"klab help":       "显示任何一个命令的帮助。\n输入 klab help 和命令的名称，即可查看详细说明。",
		"klab completion": "为指定的 shell 生成 klab 的自动补全脚本。\n脚本的用法见各子命令的帮助。",
		"klab completion bash": "生成 bash 的自动补全脚本。\n\n这个脚本依赖 bash-completion 软件包。\n" +
			"如果还没有安装，请用系统的软件包管理器安装。\n\n" + now + bashNow + later + bashLater + begin,
		"klab completion zsh":        "生成 zsh 的自动补全脚本。\n\n如果 zsh 还没有启用补全功能，先执行一次：" + zshEnable + now + zshNow + later + zshLater + begin,
		"klab completion fish":       "生成 fish 的自动补全脚本。\n\n" + now + fishNow + later + fishLater + begin,
		"klab completion powershell": "生成 PowerShell 的自动补全脚本。\n\n" + now + powerNow + "要让以后每次打开的 PowerShell 都启用补全，把上面这条命令的输出\n加到 PowerShell 的配置文件里。",
	}
}

// englishShells says what the commands below completion do, and their flag.
func englishShells() (does, flag map[string]string) {
	return ofShells("Generate the autocompletion script for ", "", "disable completion descriptions")
}

func chineseShells() (does, flag map[string]string) {
	return ofShells("生成 ", " 的自动补全脚本", "补全时不显示说明")
}

func ofShells(before, after, plainly string) (does, flag map[string]string) {
	does, flag = map[string]string{}, map[string]string{}
	for _, shell := range []string{"bash", "fish", "powershell", "zsh"} {
		does["klab completion "+shell] = before + shell + after
		flag["klab completion "+shell+" --no-descriptions"] = plainly
	}
	return does, flag
}
