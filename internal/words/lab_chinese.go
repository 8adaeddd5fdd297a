package words

// englishLabSays leaves the word to the lab, which speaks English.
func englishLabSays() map[string]string {
	all := map[string]string{}
	for english := range chineseLabSays() {
		all[english] = english
	}
	return all
}

// chineseLabSays has what the lab says by its English.
func chineseLabSays() map[string]string {
	return joined(chineseFindings(), chineseRemedies(), chineseSteps(), chineseReasons(), chineseNeeds())
}

// chineseFindings are those of the doctor.
func chineseFindings() map[string]string {
	return map[string]string{
		"{engine} answers": "{engine} 响应正常",
		"cgroup v1: Kubernetes is given up on cgroup v1 soon; klab tells the kubelet to run on it": "系统用的是 cgroup v1，Kubernetes 即将不再支持；klab 会设置 kubelet，使它目前仍能运行",
		"cgroup v2": "系统用的是 cgroup v2",
		"rootless engine; klab keeps containerd from lowering OOM scores":             "容器引擎不以 root 身份运行；klab 会禁止 containerd 调低 OOM 分值",
		"CAP_SYS_RESOURCE is missing; klab keeps containerd from lowering OOM scores": "缺少权能 CAP_SYS_RESOURCE；klab 会禁止 containerd 调低 OOM 分值",
		"all capabilities a node needs":                                               "节点需要的权能齐全",
		"{size} of memory":                                                            "内存 {size}",
		"the engine does not tell its memory":                                         "容器引擎没有报告内存大小",
		"{n} cores":                                                                   "{n} 个核心",
		"{size} free at {dir}":                                                        "{dir} 的可用空间为 {size}",
		"inotify limits are the engine's own":                                         "inotify 的上限由容器引擎所在的系统决定",
		"{n} inotify instances, {watches} watches":                                    "inotify 的上限：实例 {n} 个，监视 {watches} 个",
		"node image {image} is here":                                                  "本机已有节点镜像 {image}",
		"node image {image} is here, built by klab":                                   "本机已有节点镜像 {image}，由 klab 构建",
		"no node image is here; klab start will pull {image}":                         "本机没有节点镜像；klab start 会拉取 {image}",
		"lab {lab} is {state}":                                                        "实验环境 {lab} {state}",
		"lab {lab} is {state}: {reasons}":                                             "实验环境 {lab} {state}：{reasons}",
		"the lab's network goes by NetworkPolicies: Pods of packs reach nothing outside the cluster":                                 "实验环境的网络执行 NetworkPolicy：课程包的 Pod 访问不到集群以外的任何地方",
		"the lab's network knows no NetworkPolicy: Pods of packs reach the internet, the local network and services of this machine": "实验环境的网络不执行 NetworkPolicy：课程包的 Pod 能访问互联网、本地网络和本机的服务",
		"klab does not know whether the lab's network goes by NetworkPolicies, which keep Pods of packs inside the cluster":          "klab 不知道实验环境的网络是否执行 NetworkPolicy；它能把课程包的 Pod 限制在集群之内",
		"the lab's ports are free": "实验环境要用的端口都没有被占用",
	}
}

// chineseRemedies are what to do, by the doctor and by errors.
func chineseRemedies() map[string]string {
	return map[string]string{
		"apt install docker.io (Debian, Ubuntu), or see https://docs.docker.com/engine/install/": "apt install docker.io（Debian、Ubuntu）；其他系统见 https://docs.docker.com/engine/install/",
		"boot with systemd.unified_cgroup_hierarchy=1 when you can":                              "方便时给内核加上启动参数 systemd.unified_cgroup_hierarchy=1",
		"scripts/engine.sh sets an engine up for such hosts":                                     "scripts/engine.sh 可以在这样的主机上装好容器引擎",
		"give the engine at least 4 GiB":                                                         "给容器引擎至少分配 4 GiB 内存",
		"klab start --workers 1 needs less":                                                      "改用 klab start --workers 1，占用的内存更少",
		"give the engine at least 2 cores; everything will be slow":                              "给容器引擎至少分配 2 个核心，否则一切都会很慢",
		"free some space before building or pulling images":                                      "先腾出一些空间，再构建或拉取镜像",
		"make node-image builds one where no registry answers":                                   "连不上镜像仓库时，用 make node-image 在本机构建",
		"klab start --name OTHER, or klab with the KLAB_HOME that this lab was made with":        "用 klab start --name OTHER 另起一个，或者把 KLAB_HOME 设为创建这个实验环境时的值",
		"klab repair, or klab start --recreate":                                                  "klab repair，或者 klab start --recreate",
		"klab start --name OTHER; if nobody needs those nodes any more: {command}":               "klab start --name OTHER；如果那些节点不再有人使用：{command}",
		"klab start --name OTHER; if it was klab: {command}":                                     "klab start --name OTHER；如果确实是 klab 创建的：{command}",
		"wait a moment":                                                                              "稍等片刻",
		"wait for it to end, then try again":                                                         "等它结束后再试",
		"quit that klab first, or work on another lab with --name":                                   "先退出那个 klab，或者用 --name 使用另一个实验环境",
		"sudo usermod -aG {engine} $USER, log in again, then klab start":                             "运行 sudo usermod -aG {engine} $USER，重新登录，再运行 klab start",
		"start {engine} (Linux: sudo systemctl start {service}), then klab doctor":                   "先启动 {engine}（Linux：sudo systemctl start {service}），再运行 klab doctor",
		"podman machine start (Linux: podman info shows more), then klab doctor":                     "先运行 podman machine start（在 Linux 上可用 podman info 查看详情），再运行 klab doctor",
		"klab doctor (what was said is in {file})":                                                   "klab doctor（完整输出在 {file}）",
		"free some space ({command} shows what the engine holds), then klab start":                   "先腾出一些空间（{command} 可以看到容器引擎的占用），再运行 klab start",
		"free some space (df -h {dir} shows what is left), then klab start":                          "先腾出一些空间（df -h {dir} 可以看到剩余空间），再运行 klab start",
		"make node-image (builds one from source; needs no registry), then klab start":               "先运行 make node-image（从源码构建，不需要镜像仓库），再运行 klab start",
		"install Docker, Podman or nerdctl (Debian, Ubuntu: apt install docker.io), then klab start": "先安装 Docker、Podman 或 nerdctl（Debian、Ubuntu：apt install docker.io），再运行 klab start",
		"connect to a network that reaches the registry; or make node-image, klab destroy and klab start: nodes that are built from source carry it": "换用能连上镜像仓库的网络；或者依次运行 make node-image、klab destroy、klab start：从源码构建的节点镜像自带它",
		"connect to a network that reaches the registry; or make addon-image ADDON={addon} (builds it from source), then klab addon enable {name}":   "换用能连上镜像仓库的网络；或者先运行 make addon-image ADDON={addon}（从源码构建），再运行 klab addon enable {name}",
	}
}

// chineseSteps are the steps that fail.
func chineseSteps() map[string]string {
	return map[string]string{
		"open lab {lab}": "打开实验环境 {lab}", "stop lab {lab}": "停止实验环境 {lab}", "start lab {lab}": "启动实验环境 {lab}",
		"create lab {lab}": "创建实验环境 {lab}", "lock lab {lab}": "锁定实验环境 {lab}", "reach lab {lab}": "连接实验环境 {lab}",
		"start nodes of lab {lab}": "启动实验环境 {lab} 的节点", "wait for the lab": "等待实验环境就绪",
		"find a container engine": "查找容器引擎", "ask {program}": "访问 {program}", "wait for {namespace}": "等待 {namespace}",
		"find node image": "查找节点镜像", "pull node image {image}": "拉取节点镜像 {image}", "get image {image}": "拉取镜像 {image}",
		"take port {port}": "占用端口 {port}", "bring up add-on {addon}": "启动附加组件 {addon}", "look for add-on {addon}": "查看附加组件 {addon}",
		"take down add-on {addon}": "移除附加组件 {addon}", "note add-on {addon}": "记录附加组件 {addon}",
		"find the nodes": "查找节点", "bring {image} into the nodes": "把 {image} 载入节点", "remove {image} from {node}": "从 {node} 移除 {image}",
	}
}

// chineseReasons are why a step failed or a lab is not ready.
func chineseReasons() map[string]string {
	return map[string]string{
		"the disk of {dir} is too full: {size} free, {room} needed":     "{dir} 所在的磁盘空间不足：可用 {size}，需要 {room}",
		"the disk of {dir} has filled up ({size} free): {reason}":       "{dir} 所在的磁盘已经写满（可用 {size}）：{reason}",
		"there is no lab of this name":                                  "它不存在",
		"none of {engines} is installed":                                "{engines} 都没有安装",
		"the API server does not answer":                                "API 服务器没有响应",
		"the lab is being created":                                      "正在创建",
		"its creation was interrupted":                                  "创建过程被中断了",
		"its creation was interrupted before it was ready":              "还没有就绪，创建就被中断了",
		"container {name} is stopped":                                   "容器 {name} 已停止",
		"lab {lab} is held by another klab":                             "另一个 klab 正在使用实验环境 {lab}",
		"lab {lab} is held by {command} (pid {pid})":                    "{command}（进程 {pid}）正在使用实验环境 {lab}",
		"the cluster carries no label {label}, so klab did not make it": "这个集群没有标签 {label}，所以不是 klab 创建的",
		"the cluster belongs to lab {lab}":                              "这个集群属于实验环境 {lab}",
		"what klab keeps in namespace {namespace} is gone":              "klab 存放在命名空间 {namespace} 里的内容不见了",
		"{containers} is not of this lab: klab did not make it":         "{containers} 不属于这个实验环境，不是 klab 创建的",
		"{containers} is not of this lab: klab did not make it, or a klab of before did, which left no mark on them": "{containers} 不属于这个实验环境：不是 klab 创建的，或者是旧版 klab 创建的，上面没有标记",
		"{address} is in use by {holder}":                                                 "{address} 正被 {holder} 占用",
		"{image} is not here and could not be pulled ({reason})":                          "本机没有 {image}，也拉取不到（{reason}）",
		"not ready after {time}: {reasons}":                                               "{time} 后仍未就绪：{reasons}",
		"another klab made the nodes of this name; its files were in {dir}":               "这些同名的节点由另一个 klab 创建，它的文件在 {dir}",
		"{holder} is at work there":                                                       "{holder} 正在使用它",
		"{program} died meanwhile ({reason}); the next klab start removes what was begun": "{program} 中途退出了（{reason}）；下次运行 klab start 会清除已创建的部分",
		"{reasons}; cleaning up failed too: {reason}":                                     "{reasons}；清理也失败了：{reason}",
		"{quoted} cannot be the name of a lab: it has 1 to 40 lower-case letters, digits and dashes, and begins with no dash": "{quoted} 不能用作实验环境的名称：名称由 1 到 40 个小写字母、数字和连字符组成，不能以连字符开头",
		"port {quoted}: want NODE=HOST, such as 30080=31080":                                                                  "端口映射 {quoted} 不对：应写成 NODE=HOST，例如 30080=31080",
		"not looked at yet":                         "尚未检查",
		"not there":                                 "不存在",
		"its Pods are not ready yet":                "它的 Pod 还没有就绪",
		"the API server has not tried it yet":       "API 服务器还没有访问过它",
		"the API server does not serve all of them": "API 服务器还没有全部提供",
		"its controller has not looked at it yet":   "它的控制器还没有处理过它",
		"not gone after {time}: {reasons}":          "{time} 后仍未移除：{reasons}",
		"no heartbeat since it was started":         "启动以后还没有心跳",
		"not Ready":                                 "未就绪",
		"the kubelet has not reported yet":          "kubelet 还没有上报状态",
		"no Pod there yet":                          "那里还没有 Pod",
	}
}

// chineseNeeds are what a lab waits for.
func chineseNeeds() map[string]string {
	return map[string]string{
		"waiting for {needs}": "正在等待：{needs}", "removing {needs}": "正在移除：{needs}", "bringing {image} into the nodes": "正在把 {image} 载入节点", "its kinds": "它的资源类型",
		"restarting {node}": "正在重启 {node}", "joining {node}": "正在让 {node} 重新加入集群", "loading the images of this version of klab": "正在载入本版 klab 的镜像",
		"default service account": "默认的 ServiceAccount", "prober": "探测器", "prober on {node}": "{node} 上的探测器", "cluster DNS": "集群 DNS",
		"addresses of Pods": "Pod 地址", "node {node}": "节点 {node}",
	}
}
