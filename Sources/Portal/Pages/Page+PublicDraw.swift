extension Page {
    /// A draw for anybody: its facts, its files, the replay and the check of one slip in the visitor's own browser.
    public static func publicDraw(_ draw: PublicDraw) -> Page {
        var values: [String: any Sendable] = [
            "isRehearsal": draw.isRehearsal, "drawId": draw.drawId, "register": draw.register,
            "hasRegister": draw.registerPath != nil, "registerPath": draw.registerPath ?? "", "subject": draw.subject,
            "isRepeat": draw.replaces != nil, "replaces": draw.replaces ?? "",
            "candidates": grouped(draw.candidateCount), "tickets": grouped(draw.ticketCount),
            "contributors": String(draw.contributorCount), "deadline": instant(draw.deadline),
            "isOwnBeacon": draw.isOwnBeacon, "round": String(draw.beaconRound), "beaconTime": instant(draw.beaconTime),
            "commit": draw.commit,
            "stages": draw.stages.map(row),
            "files": draw.files.map { file -> [String: any Sendable] in
                ["name": file.name, "path": draw.base + file.name, "size": PageText.size(file.byteCount)]
            },
            "hasPlace": draw.place != nil, "place": draw.place ?? "", "base": draw.base,
            "worker": Asset.replayWorker.path, "script": Asset.replayScript.path,
            "scripts": Asset.drawScripts.map { asset -> [String: any Sendable] in ["path": asset.path] },
            "fileNames": draw.files.map(\.name).joined(separator: " "),
        ]
        values.merge(standing(draw.standing)) { _, new in new }
        return Page(template: "publicdraw", title: "drawPageTitle", values: values)
    }

    private static func instant(_ seconds: UInt64) -> String {
        PageText.instant(seconds.multipliedReportingOverflow(by: 1000).overflow ? .max : seconds * 1000)
    }

    private static func row(_ stage: PublicDraw.Stage) -> [String: any Sendable] {
        [
            "id": String(stage.id), "mode": Saying(stage.mode == .rank ? .drawModeRank : .drawModePick),
            "seats": grouped(stage.seats), "isDrawn": stage.drawn != nil,
            "admitted": grouped(stage.drawn?.admitted ?? 0), "left": grouped(stage.drawn?.left ?? 0),
        ]
    }

    /// Only a draw that has come to its end has a whole folder, which can be checked.
    private static func standing(_ standing: PublicDraw.Standing) -> [String: any Sendable] {
        var values: [String: any Sendable] = [
            "hasResult": false, "hasReason": false, "isChecked": false, "seed": "", "result": "", "reason": "",
        ]
        switch standing {
        case .committed: values["stands"] = Saying(.drawStandsCommitted)
        case .proven: values["stands"] = Saying(.drawStandsProven)
        case .result(let seed, let result):
            values.merge(
                [
                    "stands": Saying(.drawStandsResult), "hasResult": true, "isChecked": true, "seed": seed,
                    "result": result,
                ] as [String: any Sendable]
            ) { _, new in new }
        case .void(let cause, let reason, let shown):
            let word: Word =
                switch cause {
                case .record: .drawStandsVoidRecord
                case .noProof: .drawStandsVoidNoProof
                case .tooFewReveals: .drawStandsVoidTooFew
                }
            values.merge(
                [
                    "stands": Saying(word), "isChecked": true, "hasReason": !reason.isEmpty, "reason": reason,
                    "shown": shown,
                ] as [String: any Sendable]
            ) { _, new in new }
        }
        return values
    }
}
