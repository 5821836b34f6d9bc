/// What is an alarm: the one table. docs/guide/operating.md shows it, and a test holds the two together.
public enum AlarmRules {
    public static let table: [AlarmRule] = farm + evidence + installation

    /// Workers, desktops, sessions, storage.
    private static let farm: [AlarmRule] = [
        AlarmRule(.workerSilent) { seen, limits, now in
            seen.workers?.map { worker in
                let silence = now - worker.heardAt
                let isSilent = silence >= Int64(limits.workerSilentSeconds) * 1000
                // After a start a worker that was silent before is so until it is heard.
                return AlarmJudgement(
                    worker.id, isSilent ? .now : .clear, atMost: isSilent || !worker.isHeard ? .now : .clear,
                    began: worker.heardAt, AlarmWording.workerSilent(worker, silence))
            }
        },
        AlarmRule(.workerImage) { seen, _, _ in
            guard let workers = seen.workers, let released = seen.released else { return nil }
            // Until an operator has released one, no image is wrong.
            guard !released.isEmpty else { return [] }
            return workers.map { worker in
                AlarmJudgement(
                    worker.id, released.contains(worker.imageSha256) ? .clear : .now,
                    AlarmWording.workerImage(worker))
            }
        },
        AlarmRule(.workerRefuses) { seen, limits, now in
            seen.workers?.map { worker in
                // Of a silent worker nothing is known; that it is silent is another alarm.
                let isSilent = now - worker.heardAt >= Int64(limits.workerSilentSeconds) * 1000
                if isSilent { return AlarmJudgement(worker.id, .clear, atMost: .now, AlarmWording.workerIdle(worker)) }
                guard let problem = worker.problem else {
                    return AlarmJudgement(
                        worker.id, worker.canWork ? .clear : .now, after: limits.workerIdleSeconds,
                        AlarmWording.workerIdle(worker))
                }
                return AlarmJudgement(worker.id, .now, AlarmWording.workerRefuses(worker, problem))
            }
        },
        AlarmRule(.desktopsTaken) { seen, limits, _ in
            seen.desktops.map { desktops in
                let isFull = desktops.free == 0 && desktops.waiting > 0
                return [
                    AlarmJudgement(
                        "farm", isFull ? .today : .clear, after: limits.desktopsTakenSeconds,
                        AlarmWording.desktopsTaken(desktops))
                ]
            }
        },
        AlarmRule(.sessionFailed) { seen, _, _ in
            seen.failures?.map { failure in
                AlarmJudgement(
                    failure.session, office: failure.office, .today, began: failure.at,
                    AlarmWording.sessionFailed(failure))
            }
        },
        AlarmRule(.officeQueueFull) { seen, _, _ in
            seen.offices?.map { office in
                // Nine tenths and more; over once seven tenths are left.
                let (floor, ceiling): (AlarmLevel, AlarmLevel) =
                    if office.waiting * 10 >= office.most * 9, office.waiting > 0 {
                        (.today, .today)
                    } else if office.waiting * 10 > office.most * 7 { (.clear, .today) } else { (.clear, .clear) }
                return AlarmJudgement(
                    office.id, office: office.id, floor, atMost: ceiling, AlarmWording.officeQueueFull(office))
            }
        },
        AlarmRule(.diskLow) { seen, limits, _ in
            seen.disks?.map { disk in
                AlarmJudgement(
                    disk.path, diskLevel(disk, limits, slack: 0), atMost: diskLevel(disk, limits, slack: 1),
                    AlarmWording.diskLow(disk))
            }
        },
    ]

    /// Ledger, deposits, anchors.
    private static let evidence: [AlarmRule] = [
        AlarmRule(.ledgerFailed) { seen, _, _ in
            seen.ledger.map { ledger in
                [
                    AlarmJudgement(
                        "log", ledger.failure == nil ? .clear : .now, AlarmWording.ledgerFailed(ledger.failure ?? ""))
                ]
            }
        },
        AlarmRule(.ledgerStalled) { seen, limits, now in
            seen.ledger.map { ledger in
                let waited = now - (ledger.waitingSince ?? now)
                let isStalled = waited >= Int64(limits.checkpointSeconds) * 1000
                return [
                    AlarmJudgement(
                        "log", isStalled ? .now : .clear, began: ledger.waitingSince,
                        AlarmWording.ledgerStalled(ledger, waited))
                ]
            }
        },
        AlarmRule(.depositDeadline) { seen, limits, now in
            seen.deposits.map { deposits in
                guard let oldest = deposits.oldest, oldest.deadline - now <= Int64(limits.deadlineSeconds) * 1000
                else { return [] }
                return [AlarmJudgement("receipts", .now, AlarmWording.depositDeadline(oldest, now))]
            }
        },
        AlarmRule(.depositLate) { seen, _, now in
            seen.deposits.map { deposits in
                guard let oldest = deposits.oldest, oldest.deadline < now else { return [] }
                return [
                    AlarmJudgement(
                        String(oldest.request), .now, began: oldest.deadline, AlarmWording.depositLate(oldest))
                ]
            }
        },
        AlarmRule(.anchorFailing) { seen, limits, now in
            seen.anchors?.map { anchor in
                guard anchor.failures > 0 else {
                    return AlarmJudgement("\(anchor.kind)/\(anchor.name)", .clear, AlarmWording.anchorFailing(anchor))
                }
                let failed = now - (anchor.failingSince ?? now)
                let level: AlarmLevel =
                    if failed >= Int64(limits.anchorNowSeconds) * 1000 {
                        .now
                    } else if failed >= Int64(limits.anchorTodaySeconds) * 1000 { .today } else { .clear }
                // Whoever fails again before the alarm has cleared keeps it.
                return AlarmJudgement(
                    "\(anchor.kind)/\(anchor.name)", level, atMost: .now, began: anchor.failingSince,
                    AlarmWording.anchorFailing(anchor))
            }
        },
        AlarmRule(.forkSeen) { seen, _, _ in
            seen.forks?.map { AlarmJudgement($0.mirror, .now, AlarmWording.forkSeen($0)) }
        },
        AlarmRule(.accessLogUnsettled) { seen, limits, now in
            seen.accessLog.map { log in
                let waited = now - (log.unsettledSince ?? now)
                let isLate = waited >= Int64(limits.accessLogSeconds) * 1000
                return [
                    AlarmJudgement(
                        "access-log", isLate ? .today : .clear, began: log.unsettledSince,
                        AlarmWording.accessLogUnsettled(waited))
                ]
            }
        },
    ]

    /// What people and other systems have to do with it.
    private static let installation: [AlarmRule] = [
        AlarmRule(.webhooksGivenUp) { seen, _, _ in
            seen.deadLetters?.map { letters in
                AlarmJudgement(
                    letters.host, letters.count > 0 ? .today : .clear, mark: letters.newest,
                    AlarmWording.webhooksGivenUp(letters))
            }
        },
        AlarmRule(.certificateExpiring) { seen, limits, now in
            seen.certificates?.map { certificate in
                let days = (certificate.notAfter - now) / 86_400_000
                let level: AlarmLevel =
                    if certificate.notAfter <= now || days < limits.certificateNowDays {
                        .now
                    } else if days < limits.certificateTodayDays { .today } else { .clear }
                return AlarmJudgement(
                    certificate.name, level, AlarmWording.certificateExpiring(certificate, now))
            }
        },
        AlarmRule(.signInSpraying) { seen, _, _ in
            seen.signIn.map { signIn in
                [
                    AlarmJudgement(
                        "sign-in", signIn.sprayings > 0 ? .today : .clear, mark: signIn.mark,
                        AlarmWording.signInSpraying(signIn))
                ]
            }
        },
        AlarmRule(.signInHeldUp) { seen, limits, _ in
            seen.signIn.map { signIn in
                let isMany = signIn.heldUp >= limits.signInHeldUp
                let isSome = signIn.heldUp * 2 > limits.signInHeldUp
                return [
                    AlarmJudgement(
                        "sign-in", isMany ? .today : .clear, atMost: isMany || isSome ? .today : .clear,
                        AlarmWording.signInHeldUp(signIn))
                ]
            }
        },
        // One look that failed says little.
        AlarmRule(.observationFailed) { seen, _, _ in
            seen.blind.sorted { $0.key < $1.key }.map {
                AlarmJudgement($0.key, .today, after: 30, AlarmWording.observationFailed($0.key, $0.value))
            }
        },
    ]

    /// - Parameter slack: 1 to be sure that it is over: a fifth more room, a quarter more days.
    private static func diskLevel(
        _ disk: AlarmObservations.Disk, _ limits: AlarmThresholds, slack: UInt64
    ) -> AlarmLevel {
        func isBelow(percent: Int, days: Int) -> Bool {
            // Both sides in hundredths of a file system; sizes stay far below 2^57.
            let bound = disk.total / 100 * UInt64(percent)
            if disk.free < bound + slack * (bound / 5) { return true }
            guard let left = disk.daysLeft else { return false }
            return UInt64(left) * 4 < UInt64(days) * (4 + slack)
        }
        if isBelow(percent: limits.diskNowPercent, days: limits.diskNowDays) { return .now }
        return isBelow(percent: limits.diskTodayPercent, days: limits.diskTodayDays) ? .today : .clear
    }
}
