/// What each kind of alarm is called, what it means and what to do, in both languages: docs/guide/operating.md has the same table.
extension AlarmWording {
    /// One row of that table.
    struct Words {
        let title: AlarmText
        let meaning: AlarmText
        let remedy: AlarmText

        init(_ title: AlarmText, _ meaning: AlarmText, _ remedy: AlarmText) {
            self.title = title
            self.meaning = meaning
            self.remedy = remedy
        }
    }

    static func words(_ code: AlarmCode) -> Words {
        switch code {
        case .workerSilent, .workerImage, .workerRefuses, .desktopsTaken, .sessionFailed, .officeQueueFull, .diskLow:
            farm(code)
        case .ledgerFailed, .ledgerStalled, .depositDeadline, .depositLate, .anchorFailing, .forkSeen: evidence(code)
        default: installation(code)
        }
    }

    private static func farm(_ code: AlarmCode) -> Words {
        switch code {
        case .workerSilent:
            Words(
                AlarmText("执行机没有应答", "A worker is silent"),
                AlarmText(
                    "执行机超过 workerSilentSeconds 没有联系协调器。它不再接受取证；正在进行的取证也许仍在录制。",
                    "It has not polled for `workerSilentSeconds`. It takes no sessions; those that it holds may still be recorded."
                ),
                AlarmText(
                    "查看执行机与网络（systemctl status tabellion-worker），重新启动；未交付的取证会在启动时封存。若该机不再使用，在系统状况页将其除名。",
                    "Look at its machine and network (`systemctl status tabellion-worker`) and start it; what it has not delivered is sealed then. If it is not used any more, strike it off on the page of the installation."
                ))
        case .workerImage:
            Words(
                AlarmText("执行机使用了未发布的镜像", "A worker runs another image"),
                AlarmText(
                    "执行机桌面镜像的摘要不在已发布之列。",
                    "The digest of its desktop image is none that was released on the page of the installation."),
                AlarmText(
                    "查明镜像来源；以 --image 指定已发布的镜像重新启动执行机，或由运维人员核对后发布该镜像。",
                    "Find out where the image comes from. Restart the worker with `--image` and the released digest, or release this image after comparing its digest."
                ))
        case .workerRefuses:
            Words(
                AlarmText("执行机不接受取证", "A worker takes no sessions"),
                AlarmText(
                    "执行机自己说明了原因（如镜像在每小时核对中不符），或超过 workerIdleSeconds 既无空闲桌面也无取证。",
                    "It says so itself, as when its image fails the hourly check; or it has had neither a desktop ready nor a session for `workerIdleSeconds`."
                ),
                AlarmText(
                    "查看执行机日志中的 no desktop 与 image changed，排除原因后重新启动。镜像不符时不要继续使用该机，先保全其磁盘。",
                    "See `no desktop` and `image changed` in its log, remove the cause, restart it. If its image changed, keep its disk before you do anything else."
                ))
        case .desktopsTaken:
            Words(
                AlarmText("桌面长时间全部占用", "All desktops are taken"),
                AlarmText(
                    "超过 desktopsTakenSeconds 没有空闲桌面且有人排队。",
                    "No desktop was free for `desktopsTakenSeconds` while somebody waits."),
                AlarmText(
                    "在系统状况页查看由谁占用；增加执行机或调大 farm.json 的 desktops；必要时调整机构配额。",
                    "See on the page of the installation who holds them. Add a worker or raise `desktops` in farm.json; change an office's quota if one office holds most."
                ))
        case .sessionFailed:
            Words(
                AlarmText("取证失败或中断", "A capture failed"),
                AlarmText(
                    "取证没有留下证据包，或因录制、账本、磁盘等原因中断。在有人确认之前一直显示。",
                    "It left no bundle, or was cut short by recorder, browser, ledger or disk. It stands until somebody has looked at it."
                ),
                AlarmText(
                    "打开该取证查看原因，告知取证人；需要时重新取证。然后在此确认，写明如何处理。",
                    "Open the capture, see why, tell whoever made it, capture again if need be. Then acknowledge here, saying what was done."
                ))
        case .officeQueueFull:
            Words(
                AlarmText("机构的排队名额将满", "An office's queue is nearly full"),
                AlarmText(
                    "机构排队的取证达到上限的九成；降到七成以下即解除。",
                    "Nine tenths of what an office may have waiting; over below seven tenths."),
                AlarmText(
                    "等待现有取证完成，撤回不需要的，或请运维人员调整配额。",
                    "Wait, withdraw what is not needed, or have the operator change the quota."))
        default:
            Words(
                AlarmText("磁盘空间不足", "A disk is filling"),
                AlarmText(
                    "剩余空间低于 diskTodayPercent 或按目前增长不足 diskTodayDays 天：今日处理；低于 diskNowPercent 或不足 diskNowDays 天：立即处理。空间多出五分之一、天数多出四分之一后解除。",
                    "Less than `diskTodayPercent` free, or full within `diskTodayDays` at the present growth: today; `diskNowPercent`, `diskNowDays`: now. Over with a fifth more room and a quarter more days."
                ),
                AlarmText(
                    "扩充磁盘，或把已备份并核对过的旧证据包移到别处。不要删除账本、存证与未交付的取证。",
                    "Enlarge the disk, or move bundles away that are backed up and verified. Never delete the ledger, deposits or sessions that are not delivered."
                ))
        }
    }

    private static func evidence(_ code: AlarmCode) -> Words {
        switch code {
        case .ledgerFailed:
            Words(
                AlarmText("账本不能写入", "The ledger cannot write"),
                AlarmText(
                    "最近一次写入失败，系统正在重试。取证会以 anchor 为由中止。",
                    "Its last write failed; it is tried again. Sessions end with reason `anchor`."),
                AlarmText(
                    "查看磁盘空间与磁盘错误（dmesg），必要时更换磁盘后重新启动协调器。不要从旧副本恢复后继续写入。",
                    "Look for a full or failing disk (`df`, `dmesg`); restart the coordinator once it is well. Never go on with an old copy of the ledger."
                ))
        case .ledgerStalled:
            Words(
                AlarmText("没有发布检查点", "No checkpoint is published"),
                AlarmText(
                    "有记录等待，而 checkpointSeconds 内没有发布检查点。",
                    "Entries wait, and none was published for `checkpointSeconds`."),
                AlarmText(
                    "查看协调器日志与磁盘负载；如不恢复，重新启动协调器：已确认的记录不会丢失。",
                    "Look at the coordinator's log and the disk's load. If it does not recover restart the coordinator: nothing acknowledged is lost."
                ))
        case .depositDeadline:
            Words(
                AlarmText("回执时限将到", "A receipt's deadline is near"),
                AlarmText(
                    "最早一件未登入账本的存证，距回执时限不足 deadlineSeconds。",
                    "Of the oldest deposit that no checkpoint covers, the deadline is less than `deadlineSeconds` away, or over."
                ),
                AlarmText("按 ledger.failed 与 ledger.stalled 处理。", "Act as for `ledger.failed` and `ledger.stalled`."))
        case .depositLate:
            Words(
                AlarmText("回执时限未守住", "A receipt's deadline was missed"),
                AlarmText(
                    "签名的回执承诺的时限已过，而存证尚未登入账本。持有人可以据此证明。在有人确认之前一直显示。",
                    "A signed receipt promised more than was kept, and its owner can prove it. It stands until somebody has looked at it."
                ),
                AlarmText(
                    "先恢复账本，再告知存证人并记录原因，然后确认。",
                    "Get the ledger to work, tell the depositor, write down the cause; then acknowledge."
                ))
        case .anchorFailing:
            Words(
                AlarmText("外部见证方没有给出证明", "An anchor gives no evidence"),
                AlarmText(
                    "时间戳机构、镜像或链在 anchorTodaySeconds 内只有失败：今日处理；anchorNowSeconds：立即处理。期间存证照常登记，保管函等待。",
                    "A time authority, the mirrors or a chain has only failed for `anchorTodaySeconds`: today; for `anchorNowSeconds`: now. Deposits go on; their letters wait."
                ),
                AlarmText(
                    "查看所示原因，检查网络与证书，联系对方；恢复后会自动补上，不必重做。",
                    "See the cause, check network and certificates, call whoever runs it. Once it answers everything is made up for by itself."
                ))
        default:
            Words(
                AlarmText("镜像发现账本分叉", "A mirror has seen a fork"),
                AlarmText(
                    "一个镜像持有账本签署了两份历史的证明，且该证明经本机核对成立。在有人确认之前一直显示。",
                    "A mirror has the proof that this ledger has signed two histories, and the proof holds. It stands until somebody has looked at it."
                ),
                AlarmText(
                    "停止协调器，保全数据目录与备份，通知其他成员。通常的原因是用旧备份恢复后继续写入：不要再签署任何检查点。",
                    "Stop the coordinator, keep data directory and backups as they are, tell the other members. Usually somebody went on with an old backup: sign no further checkpoint."
                ))
        }
    }

    private static func installation(_ code: AlarmCode) -> Words {
        switch code {
        case .webhooksGivenUp:
            Words(
                AlarmText("通知已放弃", "Notifications were given up"),
                AlarmText(
                    "某个接收方三天内没有收下通知。", "A receiver has not taken an event for three days."),
                AlarmText(
                    "与接收方查明原因，然后重发（POST /v1/webhooks/dead-letters/EVENT/retry）；不再需要的，确认即可。",
                    "Find out why with whoever runs the receiver, and send again (`POST /v1/webhooks/dead-letters/EVENT/retry`); or acknowledge, if nobody needs them."
                ))
        case .certificateExpiring:
            Words(
                AlarmText("证书将到期", "A certificate expires"),
                AlarmText(
                    "farm.json 所列证书（保管函签名、节点 TLS、时间戳机构的根）距到期不足 certificateTodayDays：今日处理；certificateNowDays：立即处理。",
                    "One that farm.json names (letters, TLS of nodes, roots of time authorities) ends within `certificateTodayDays`: today; `certificateNowDays`: now."
                ),
                AlarmText(
                    "申请新证书，替换文件，重新启动协调器。已出具的保管函不受影响。",
                    "Ask for a new one, replace the file, restart the coordinator. Letters that are issued are not touched."
                ))
        case .accessLogUnsettled:
            Words(
                AlarmText("访问日志未登入账本", "The access log is not on the ledger"),
                AlarmText(
                    "一个已结束的小时超过 accessLogSeconds 仍未登记摘要。",
                    "An hour that is over has had no digest there for `accessLogSeconds`."),
                AlarmText(
                    "查看协调器日志中的 access log；不要改动 accounts 目录下的文件。",
                    "See `access log` in the coordinator's log; do not touch the files below `accounts/`."))
        case .signInSpraying:
            Words(
                AlarmText("有人在批量尝试登录", "Somebody tries many names"),
                AlarmText(
                    "同一网络尝试许多账号。这些尝试已被推迟。", "One network tries to sign in under many names. It is being slowed down."),
                AlarmText(
                    "在访问日志中查看网络代号与账号；如有命中，锁定账号。必要时在防火墙拦截。",
                    "See the network's pseudonym and the accounts in the access log; lock an account that was hit; block the network at the firewall if need be."
                ))
        case .signInHeldUp:
            Words(
                AlarmText("大量登录被推迟", "Many sign-ins are held up"),
                AlarmText(
                    "一小时内被推迟的登录达到 signInHeldUp 次；降到一半以下即解除。",
                    "`signInHeldUp` tries within an hour; over below half of it."),
                AlarmText(
                    "在访问日志中查看来源。若机构的人经同一代理登录，检查 farm.json 的 proxies。",
                    "See in the access log where they come from. If an office's people sign in through one proxy, check `proxies` in farm.json."
                ))
        default:
            Words(
                AlarmText("无法查看某一部分", "Something cannot be looked at"),
                AlarmText(
                    "监视程序无法查看某一部分；该部分的警报保持原样，既不新增也不解除。",
                    "The observer cannot see a part of the installation; its alarms stay as they are until it can."),
                AlarmText("按所示原因处理（权限、磁盘、文件损坏）。", "Remove the cause that it names: permissions, disk, a damaged file."))
        }
    }
}
