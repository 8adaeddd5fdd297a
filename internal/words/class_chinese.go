package words

const chineseAssignment = `# 这次作业的内容。本文件可以发给学员。
apiVersion: klab.dev/v1
kind: Assignment
id: {id}
title:
  en: {english}
  zh-CN: {chinese}

# 截止时间，以及逾期如何处理：每逾期一天（不满一天按一天算）扣除总分的一个比例，
# 超过 until 就不再计分。逾期不扣分的话，把 late 一行删掉。
due: {due}
late: {grace: 15m, perDay: 10%, until: 72h}

# 同一学员提交多次时，以哪一次为准：latest（最后一次）或 best（最好的一次）。
attempts: latest

# 得分达到这个比例即为及格。
pass: 60%

# 课程及其当前的 hash：课程之后若有改动，klab 会指出来。各任务默认按课程里的分值计分，
# 也可以另行指定：tasks: {TASK: 20, TASK: 0}
tasks:
{tasks}`

const chineseReadme = `# {title}

| 文件 | |
|---|---|
| assignment.yaml | 作业内容与截止时间；可以发给学员 |
| roster.csv | 学员名单，只留在教师这里。必填的只有 id；due 是某位学员单独的截止时间 |
| submissions/ | 学员交来的内容放在这里：每人一个文件夹或 zip 文件，以其 id 命名 |
| received.csv | 提交时间（id、received 两列），文件时间不可靠时使用 |
| overrides.yaml | 由您亲自决定的事项 |

    klab class lint {dir}
    klab grade {dir}
    klab class report {dir} --to {report}

由您亲自决定的事项写在 overrides.yaml 里，每一条都要写明理由；重新评分后依然有效。

    overrides:
    - {id: s-017, task: LESSON/TASK, points: 20, reason: 课上演示过}
    - {id: s-018, late: none, reason: 生病}
    - {id: s-019, due: "2026-12-06T23:59:00+08:00", reason: 延期两天}
    - {id: s-020, exempt: true, reason: 去年已完成}
    - {task: LESSON/TASK, exempt: true, reason: 课上没讲}
`

func chineseClass() ClassWords {
	return ClassWords{
		Exists:        "{file} 已经存在，klab 不会覆盖任何文件：请换一个文件夹，或者先把它移走",
		BadDir:        "{dir} 里放不了班级文件：{reason}",
		NoLessons:     "布置哪些课程？用 klab lessons 查看全部课程",
		NewNext:       "下一步：填写 {roster}，在 {assignment} 里定好截止时间，然后运行 {lint}",
		Assignment:    chineseAssignment,
		Readme:        chineseReadme,
		NoProblem:     "{lessons} 门课程，{learners} 位学员，没有问题",
		Problems:      "{n} 个问题",
		Stopped:       "文件夹里有问题，解决之前无法得出成绩；用 klab class lint {dir} 查看全部问题",
		AnotherLesson: "课程 {lesson} 在布置之后有了改动（当时是 {was}，现在是 {hash}）；请用布置作业时的 klab 评分，或者在确认改动不影响公平之后，把新的 hash 写进 assignment.yaml",
		NotGraded:     "{dir} 里还没有评分结果；用 klab grade {dir} 评分",
		NoFormat:      "没有格式 {format}；可选 {known}",
		NoNames:       "--names {names}：请写 roster 或 none",
		OwnFile:       "这会覆盖 {file}；请用 --to 换一个文件夹",
		Wrote:         "已写入 {n} 个文件 {pattern}",
		WroteOne:      "已写入 {file}",
		Summary:       "{learners} 位学员：{final} 位已有成绩，{open} 位有待定项，{missing} 位没有提交",
		OpenMarks:     "待定（不会按 0 分计）：{ids}",
		MissingIDs:    "没有提交：{ids}",
		Strangers:     "不在名单里：{ids}",
		LeftOut:       "{format} 无法表示待定的成绩，因此没有写入：{ids}",
		Filled:        "已把 {n} 个成绩填入 {column} 一列",
		Scaled:        "这一列满分 {most}，而作业满分 {max}；成绩已按这一列的满分换算",
		NotFound:      "不在成绩册里：{ids}",
		Without:       "在成绩册里、但没有成绩，保持原样：{ids}",
		Kept:          "在成绩册里已免计或锁定，保持原样：{ids}",
		Found:         chineseFound(),
		Fixes:         chineseFixes(),
		Gradebook: map[string]string{
			"not-a-gradebook": "这不是 Canvas 或 Moodle 导出的成绩册：它的列有 {columns}",
			"no-column":       "没有名为 {column} 的列；现有 {columns}。请先在平台上建好作业再导出，或者用 --column 指定",
			"two-columns":     "{column} 一列出现了两次：{columns}；请用 --column 指定是哪一列",
			"two-rows":        "{id} 在第 {first} 行和第 {second} 行各出现一次；请只保留应填的那一行，或者改正学员名单",
			"read-only":       "{column} 一列在 Canvas 里是只读的；请导出可以打分的列",
			"encoding":        "{reason}",
			"not-csv":         "它不是 CSV 文件：{reason}",
			"no-student":      "{column} 一列写的是学员是谁；请指定存放成绩的列",
		},
		Page: chinesePage(),
	}
}

func chineseFound() map[string]string {
	return map[string]string{
		"no-file":          "无法读取：{reason}",
		"too-large":        "文件太大",
		"not-yaml":         "内容不对：{reason}",
		"not-csv":          "不是 CSV：{reason}",
		"encoding":         "文件的编码是 {encoding}，不是 UTF-8，姓名会变成乱码",
		"no-column":        "没有 {column} 一列；现有的列是 {columns}",
		"two-columns":      "{column} 一列出现了两次",
		"no-id":            "这一行没有 id",
		"bad-id":           "提交里不可能有 {id} 这样的 id",
		"two-ids":          "id {id} 已经在第 {line} 行出现过",
		"not-kind":         "这不是 {version} 的 {kind}",
		"bad-value":        "{key} 不能是“{value}”",
		"no-lesson":        "这个 klab 没有课程 {lesson}",
		"no-task":          "课程 {lesson} 里没有任务“{task}”",
		"two-lessons":      "课程 {lesson} 出现了两次",
		"no-lessons":       "没有布置任何课程",
		"changed":          "课程 {lesson} 在布置之后有了改动：hash 原来是 {was}，现在是 {hash}",
		"no-hash":          "无法得知课程 {lesson} 在布置之后有没有改动",
		"no-reason":        "这项决定没有写理由",
		"no-decision":      "这一条没有决定任何事",
		"too-many":         "{points} 分超过了 {task} 的满分 {most}",
		"not-on-roster":    "{id} 不在名单里",
		"other-kubernetes": "评分用的是 Kubernetes {was}，而作业要求 {want}",
		"not-graded":       "课程 {lesson} 布置过，却没有评分",
		"time-of-file":     "{id} 逾期 {late}，但这只是依据文件的时间",
	}
}

func chineseFixes() map[string]string {
	return map[string]string{
		"no-file":          "klab class new 可以写出这样的文件",
		"too-large":        "去掉与这个班级无关的内容",
		"not-yaml":         "改正，或者删去",
		"not-csv":          "单元格里有引号或换行时，要像电子表格那样用引号括起来",
		"encoding":         "另存为“CSV UTF-8”",
		"no-column":        "在第一行写上它的名称",
		"two-columns":      "删去其中一列",
		"no-id":            "补上 id，或者删去这一行",
		"bad-id":           "只能用文字、数字和 . _ @ + -，最多 64 个字符",
		"two-ids":          "删去其中一行，或者换一个 id",
		"not-kind":         "写成 apiVersion: {version}, kind: {kind}",
		"bad-value":        "例如：{want}",
		"no-lesson":        "{meant}",
		"no-task":          "{tasks}",
		"two-lessons":      "删去其中一处",
		"no-lessons":       "在 tasks 下面写上课程",
		"changed":          "请用布置作业时的 klab 评分，或者在确认改动不影响公平之后写上新的 hash",
		"no-hash":          "写上 hash: {hash}",
		"no-reason":        "写上 reason: …",
		"no-decision":      "针对任务（task）写 points 或 exempt；针对学员（id）写 late、due 或 exempt",
		"too-many":         "最多 {most} 分",
		"not-on-roster":    "加进名单，或者改正名称 {meant}",
		"other-kubernetes": "klab start --image 可以指定该版本的节点镜像",
		"not-graded":       "对这个文件夹再运行一次 klab grade",
		"time-of-file":     "把邮箱或教学平台上的提交时间写进 received.csv",
	}
}
