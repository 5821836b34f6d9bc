/// What alarms say, in both languages: what happened, what it means, what to do.
public enum AlarmWording {
    /// The kind of alarm in a few words.
    public static func title(_ code: AlarmCode) -> AlarmText { words(code).title }

    /// When it is raised, and what it means.
    public static func meaning(_ code: AlarmCode) -> AlarmText { words(code).meaning }

    /// What to do.
    public static func remedy(_ code: AlarmCode) -> AlarmText { words(code).remedy }

    /// What people of offices are told, of an alarm that concerns everybody; nil for the others.
    public static func everybody(_ code: AlarmCode) -> AlarmText? {
        switch code {
        case .desktopsTaken:
            AlarmText(
                "目前没有空闲的桌面，新的取证需要排队。已开始的取证不受影响。",
                "No desktop is free now: new captures wait. Captures that run are not touched.")
        case .ledgerFailed, .ledgerStalled:
            AlarmText(
                "账本目前不能登记新的内容。正在进行的取证可能因此中止；已登记的不受影响。请稍后再开始重要的取证。",
                "The ledger takes nothing new at present. Captures may be ended by it; what stands there is safe. Begin nothing important now."
            )
        case .anchorFailing:
            AlarmText(
                "一个外部见证方（时间戳、镜像或区块链）没有应答。新存证的保管函要等它恢复后才能出具；存证本身已登记。",
                "An outside attestation (time stamp, mirror or chain) does not answer. Letters of new deposits wait for it; the deposits themselves stand on the ledger."
            )
        case .depositDeadline, .depositLate:
            AlarmText(
                "有存证未能在回执承诺的时间内登入账本。运维人员已收到通知。",
                "A deposit is not on the ledger within the time that its receipt promises. The operators have been told."
            )
        default: nil
        }
    }

    public static func level(_ level: AlarmLevel) -> AlarmText {
        switch level {
        case .clear: AlarmText("已解除", "over")
        case .know: AlarmText("知悉即可", "to be known")
        case .today: AlarmText("今日处理", "act today")
        case .now: AlarmText("立即处理", "act now")
        }
    }

    // What happened.

    static func workerSilent(_ worker: AlarmObservations.Worker, _ silence: Int64) -> AlarmText {
        let (id, span) = (short(worker.id), AlarmSpan(milliseconds: silence))
        return AlarmText("执行机 \(id) 已 \(span.chinese)没有应答。", "Worker \(id) has not been heard for \(span.english).")
    }

    static func workerImage(_ worker: AlarmObservations.Worker) -> AlarmText {
        AlarmText(
            "执行机 \(short(worker.id)) 使用的镜像 \(plain(worker.imageName))（sha256 \(short(worker.imageSha256))…）未经发布。",
            "Worker \(short(worker.id)) runs the image \(plain(worker.imageName)) (sha256 \(short(worker.imageSha256))…), which is not released."
        )
    }

    static func workerRefuses(_ worker: AlarmObservations.Worker, _ problem: String) -> AlarmText {
        AlarmText(
            "执行机 \(short(worker.id)) 不接受取证，原因：\(plain(problem))",
            "Worker \(short(worker.id)) takes no session; it says: \(plain(problem))")
    }

    static func workerIdle(_ worker: AlarmObservations.Worker) -> AlarmText {
        AlarmText(
            "执行机 \(short(worker.id)) 在线，但没有可用的桌面。", "Worker \(short(worker.id)) is there, but has no desktop ready.")
    }

    static func desktopsTaken(_ desktops: AlarmObservations.Desktops) -> AlarmText {
        AlarmText(
            "全部桌面（\(desktops.taken) 个）都在使用，\(desktops.waiting) 项取证在排队。",
            "All desktops are taken (\(desktops.taken)); \(desktops.waiting) captures wait.")
    }

    static func sessionFailed(_ failure: AlarmObservations.Failure) -> AlarmText {
        let why = plain(failure.reason ?? "-")
        return failure.isSealed
            ? AlarmText(
                "取证 \(failure.session) 中途中断，已按声明的缺口封存（\(why)）。",
                "Capture \(failure.session) was cut short and is sealed with a declared gap (\(why)).")
            : AlarmText(
                "取证 \(failure.session) 失败，没有证据包（\(why)）。",
                "Capture \(failure.session) failed and left no bundle (\(why)).")
    }

    static func officeQueueFull(_ office: AlarmObservations.Office) -> AlarmText {
        AlarmText(
            "机构 \(office.id) 有 \(office.waiting) 项取证在排队，上限为 \(office.most)。",
            "Office \(office.id) has \(office.waiting) captures waiting, of \(office.most) that it may have.")
    }

    static func diskLow(_ disk: AlarmObservations.Disk) -> AlarmText {
        let (free, total) = (AlarmSpan.size(disk.free), AlarmSpan.size(disk.total))
        let percent = disk.total == 0 ? 0 : disk.free / max(disk.total / 100, 1)
        guard let days = disk.daysLeft else {
            return AlarmText(
                "\(plain(disk.path)) 所在磁盘剩余 \(free)，共 \(total)（\(percent)%）。",
                "The disk of \(plain(disk.path)) has \(free) free of \(total) (\(percent) %).")
        }
        return AlarmText(
            "\(plain(disk.path)) 所在磁盘剩余 \(free)，共 \(total)（\(percent)%）；按目前的增长还可用 \(days) 天。",
            "The disk of \(plain(disk.path)) has \(free) free of \(total) (\(percent) %); at the present growth it is full in \(days) days."
        )
    }

    static func ledgerFailed(_ cause: String) -> AlarmText {
        AlarmText("账本不能写入：\(plain(cause))", "The ledger cannot write: \(plain(cause))")
    }

    static func ledgerStalled(_ ledger: AlarmObservations.Ledger, _ waited: Int64) -> AlarmText {
        let span = AlarmSpan(milliseconds: waited)
        return AlarmText(
            "有 \(ledger.waiting) 条记录等待，已 \(span.chinese)没有发布检查点。",
            "\(ledger.waiting) entries wait, and no checkpoint was published for \(span.english).")
    }

    static func depositDeadline(_ oldest: AlarmObservations.Deposits.Receipt, _ now: Int64) -> AlarmText {
        let left = oldest.deadline - now
        let span = AlarmSpan(milliseconds: abs(left))
        return left >= 0
            ? AlarmText(
                "存证请求 \(oldest.request) 尚未登入账本，距回执承诺的时限还有 \(span.chinese)。",
                "Deposit request \(oldest.request) is not on the ledger; its receipt's deadline is in \(span.english).")
            : AlarmText(
                "存证请求 \(oldest.request) 尚未登入账本，已超过回执承诺的时限 \(span.chinese)。",
                "Deposit request \(oldest.request) is not on the ledger; its receipt's deadline passed \(span.english) ago."
            )
    }

    static func depositLate(_ oldest: AlarmObservations.Deposits.Receipt) -> AlarmText {
        AlarmText(
            "存证请求 \(oldest.request) 的回执所承诺的时限没有守住。",
            "The deadline that the receipt of deposit request \(oldest.request) promised was not kept.")
    }

    static func anchorFailing(_ anchor: AlarmObservations.Anchor) -> AlarmText {
        let waiting = anchor.waiting ?? 0
        let cause = anchor.cause.map { plain($0) } ?? ""
        return AlarmText(
            "见证方 \(anchor.name)（\(anchor.kind)）没有给出证明，\(waiting) 件存证的保管函在等待。\(cause)",
            "Anchor \(anchor.name) (\(anchor.kind)) gives no evidence; the letters of \(waiting) deposits wait. \(cause)"
        )
    }

    static func forkSeen(_ fork: AlarmObservations.Fork) -> AlarmText {
        AlarmText(
            "镜像 \(plain(fork.mirror)) 出示了账本分叉的证明：\(plain(fork.detail))",
            "Mirror \(plain(fork.mirror)) shows that the ledger has two histories: \(plain(fork.detail))")
    }

    static func accessLogUnsettled(_ waited: Int64) -> AlarmText {
        let span = AlarmSpan(milliseconds: waited)
        return AlarmText(
            "访问日志有一个小时的摘要未登入账本，该小时已结束 \(span.chinese)。",
            "An hour of the access log that ended \(span.english) ago has no digest on the ledger.")
    }

    static func webhooksGivenUp(_ letters: AlarmObservations.DeadLetters) -> AlarmText {
        AlarmText(
            "发往 \(plain(letters.host)) 的 \(letters.count) 条通知已放弃：\(plain(letters.reason))",
            "\(letters.count) notifications to \(plain(letters.host)) were given up: \(plain(letters.reason))")
    }

    static func certificateExpiring(_ certificate: AlarmObservations.Certificate, _ now: Int64) -> AlarmText {
        let left = certificate.notAfter - now
        let span = AlarmSpan(milliseconds: abs(left))
        return left > 0
            ? AlarmText(
                "证书 \(plain(certificate.name)) 将在 \(span.chinese)后到期。",
                "The certificate \(plain(certificate.name)) expires in \(span.english).")
            : AlarmText(
                "证书 \(plain(certificate.name)) 已到期 \(span.chinese)。",
                "The certificate \(plain(certificate.name)) expired \(span.english) ago.")
    }

    static func signInSpraying(_ signIn: AlarmObservations.SignIn) -> AlarmText {
        AlarmText(
            "最近一小时内有 \(signIn.sprayings) 次发现同一网络尝试许多账号登录。",
            "Within the last hour it was noticed \(signIn.sprayings) times that one network tries to sign in under many names."
        )
    }

    static func signInHeldUp(_ signIn: AlarmObservations.SignIn) -> AlarmText {
        AlarmText(
            "最近一小时内有 \(signIn.heldUp) 次登录因尝试过多而被推迟。",
            "Within the last hour \(signIn.heldUp) tries to sign in were held up because there were too many.")
    }

    static func observationFailed(_ source: String, _ cause: String) -> AlarmText {
        AlarmText("无法查看 \(plain(source))：\(plain(cause))", "\(plain(source)) cannot be looked at: \(plain(cause))")
    }

    private static func short(_ digest: String) -> String { String(digest.prefix(16)) }

    /// What others wrote, on one line of at most 300 characters.
    private static func plain(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 }.prefix(300))
    }
}
