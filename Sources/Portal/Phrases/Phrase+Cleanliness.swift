extension Phrase {
    /// Both cleanliness reports, in words that a lawyer reads.
    static let cleanliness = [
        Phrase("cleanTitle", "桌面是否干净", "Was the desktop clean?"),
        Phrase(
            "cleanText", "开始前与结束后各检查一次，由桌面之外的程序进行，取证人接触不到。各项下方的小字说明“合格”意味着什么；报告原文在证据包内。",
            "Checked before the beginning and after the end, by a program outside the desktop that whoever captures cannot reach. The line under each item says what it means that it passed. The reports themselves are in the bundle."
        ),
        Phrase("cleanWhat", "检查内容", "What was checked"),
        Phrase("cleanBefore", "开始前", "Before"),
        Phrase("cleanAfter", "结束后", "After"),
        Phrase("cleanFound", "所见", "Found"),
        Phrase("cleanExpected", "应为", "Expected"),
        Phrase("cleanHow", "方法", "How"),
        Phrase("cleanSealed", "已加密保存，仅持有密钥者可以打开", "sealed: only who has the key opens it"),
        Phrase("cleanForbids", "不合格则不得开始取证", "must pass, or no capture begins"),
        Phrase("cleanDetails", "报告原文", "As the report has it"),
        Phrase("cleanSummary", "合格 %1 项，不合格 %2 项，未检查 %3 项", "%1 passed, %2 failed, %3 not checked"),
        Phrase("cleanNoReport", "没有报告", "no report"),
        Phrase("resultPass", "合格", "Passed"),
        Phrase("resultFail", "不合格", "FAILED"),
        Phrase("resultNotChecked", "未检查", "Not checked"),
        Phrase("resultNoReport", "无此项", "No such item"),
        Phrase("cleanImage", "桌面的系统", "The desktop's system"),
        Phrase("cleanImageMeans", "系统由摘要已知的映像启动，与公布的一致。", "It was started from an image whose digest is known."),
        Phrase("cleanOverlay", "与映像不同的文件", "Files that differ from the image"),
        Phrase("cleanOverlayMeans", "没有人事先放入或改动系统文件。", "Nobody had put in or changed files of the system."),
        Phrase("cleanMounts", "可写的位置", "What can be written to"),
        Phrase(
            "cleanMountsMeans", "系统本身只读，取证过程不能改动它。",
            "The system is read-only: nothing during the capture could change it."),
        Phrase("cleanFreeSpace", "剩余空间", "Room left"),
        Phrase("cleanFreeSpaceMeans", "下载与浏览不会因空间不足而残缺。", "Downloads and pages are not cut short for lack of room."),
        Phrase("cleanHostsFile", "本地域名表", "Local table of names"),
        Phrase("cleanHostsFileMeans", "没有把网址指向别处的条目。", "No entry leads an address elsewhere."),
        Phrase("cleanMalware", "恶意程序扫描", "Scan for malware"),
        Phrase(
            "cleanMalwareMeans", "映像制作时的扫描结果；未扫描则如实写明。",
            "What a scan of the image found; if there was none, it says so."),
        Phrase("cleanBrowserPolicy", "浏览器的管理策略", "The browser's managed policy"),
        Phrase(
            "cleanBrowserPolicyMeans", "浏览器按规定设置运行，没有扩展程序或代理。",
            "The browser runs as prescribed, without extensions or proxies."),
        Phrase("cleanBrowserProfile", "浏览器的历史与登录状态", "The browser's history and log-ins"),
        Phrase(
            "cleanBrowserProfileMeans", "开始时是全新的：没有历史、缓存登录、密码或书签。结束后仅有本次取证留下的内容。",
            "New at the beginning: no history, log-in, password or bookmark. At the end, only what this capture left."),
        Phrase("cleanBrowserVersion", "浏览器版本", "The browser"),
        Phrase("cleanBrowserVersionMeans", "写明使用的浏览器及版本。", "Which browser, and which version."),
        Phrase("cleanDownloads", "下载文件夹", "The download folder"),
        Phrase(
            "cleanDownloadsMeans", "开始时为空；结束后仅有本次下载的文件。",
            "Empty at the beginning; at the end, only what this capture downloaded."),
        Phrase("cleanCertificates", "受信任的证书机构", "Certificate authorities that are trusted"),
        Phrase(
            "cleanCertificatesMeans", "没有额外添加的证书机构，无人能冒充网站。", "None was added by which somebody could pose as a site."),
        Phrase("cleanProcesses", "正在运行的程序", "Programs that run"),
        Phrase("cleanProcessesMeans", "只有浏览器、窗口、输入法等规定的程序。", "Only those prescribed: browser, windows, input method."),
        Phrase("cleanPrivileges", "程序的权限", "Privileges of the programs"),
        Phrase(
            "cleanPrivilegesMeans", "全部程序以同一普通用户运行，不能提升权限。", "All run as one ordinary user, and none can gain more."),
        Phrase("cleanRecorder", "录像程序", "The recorder"),
        Phrase("cleanRecorderMeans", "检查时正在录像。", "It was recording at the time."),
        Phrase("cleanClients", "能看到或操作画面的程序", "Programs that can see or work the screen"),
        Phrase("cleanClientsMeans", "除桌面自身与工作机外，没有其他程序。", "None but the desktop's own, and the worker."),
        Phrase("cleanDevices", "输入设备", "Input devices"),
        Phrase(
            "cleanDevicesMeans", "只有受记录的键盘与指针，没有旁路输入。",
            "Only the keyboard and pointer that are logged: no way around them."),
        Phrase("cleanOperators", "谁掌握工作机", "Who controls the worker"),
        Phrase(
            "cleanOperatorsMeans", "如实声明，未经检查：工作机的管理员在该主机上拥有最高权限。",
            "Declared, not checked: the operator of the worker has full power over that host."),
        Phrase("cleanProxy", "网络代理", "Proxies"),
        Phrase("cleanProxyMeans", "与网站直接相连，没有代理。", "The sites were reached directly."),
        Phrase("cleanResolver", "域名解析", "Name resolution"),
        Phrase(
            "cleanResolverMeans", "网址只经工作机为该桌面设置的解析程序查询，答复均有记录。",
            "Names are asked of the desktop's own resolver alone, whose answers are logged."),
        Phrase("cleanRoutes", "网络出口", "The way to the network"),
        Phrase("cleanRoutesMeans", "桌面只有一条通往网络的路径。", "The desktop has one way out."),
        Phrase("cleanEgress", "网站看到的网络地址", "The address that sites see"),
        Phrase("cleanEgressMeans", "写明访问网站时使用的网络地址。", "From which network address the sites were visited."),
        Phrase("cleanClock", "系统时钟", "The clock"),
        Phrase(
            "cleanClockMeans", "与标准时间相差不超过一秒。时间的证明另有时间戳，不依赖此项。",
            "Within a second of standard time. The tokens prove the times by themselves, whatever this says."),
        Phrase("cleanOther", "其他检查", "Another check"),
    ]
}
