public import AlarmModel
internal import DrawForms
public import FarmProtocol

/// An alarm as a page shows it.
public struct AlarmRow: Sendable {
    let values: [String: any Sendable]

    /// - Parameters:
    ///   - mayAcknowledge: whoever looks may say that they see to it.
    ///   - mayOpen: and may open the session that it is about.
    public init(_ alarm: Alarm, mayAcknowledge: Bool, mayOpen: Bool) {
        let word = alarm.acknowledgement
        values = [
            "number": "\(alarm.number)", "code": alarm.code.rawValue, "title": AlarmWording.title(alarm.code).both,
            "level": AlarmWording.level(alarm.level).both, "isNow": alarm.level == .now,
            "peak": AlarmWording.level(alarm.peak).both,
            "what": alarm.what.both, "remedy": AlarmWording.remedy(alarm.code).both,
            "since": UTCTime.text(alarm.since), "hasCleared": alarm.clearedAt != nil,
            "cleared": UTCTime.text(alarm.clearedAt ?? 0), "hasOffice": alarm.office != nil,
            "office": alarm.office ?? "", "isAcknowledged": word != nil, "who": word?.name ?? "",
            "at": UTCTime.text(word?.at ?? 0), "word": word?.word ?? "",
            "mayAcknowledge": mayAcknowledge && alarm.clearedAt == nil,
            "hasSession": mayOpen && alarm.code == .sessionFailed, "session": alarm.key.subject,
        ]
    }
}

/// What the page of the installation shows, besides its alarms.
public struct InstallationView: Sendable {
    public struct Worker: Sendable {
        public var id = ""
        public var imageName = ""
        public var imageSha256 = ""
        /// nil while no image is released.
        public var isReleased: Bool?
        public var capacity = 0
        public var warm = 0
        public var sessions = 0
        public var problem: String?
        /// Unix milliseconds; nil for one that was not heard since the start.
        public var heardAt: Int64?
        public var isSilent = false

        public init() {}
    }

    public struct Image: Sendable {
        public var name: String
        public var sha256: String
        /// Unix milliseconds; nil for one that is not released.
        public var releasedAt: Int64?
        public var by: String
        /// Workers that run it.
        public var workers: Int

        public init(name: String, sha256: String, releasedAt: Int64?, by: String, workers: Int) {
            self.name = name
            self.sha256 = sha256
            self.releasedAt = releasedAt
            self.by = by
            self.workers = workers
        }
    }

    /// A fact with its value: a row of a table.
    public struct Fact: Sendable {
        public var name: String
        public var value: String
        public var note: String
        public var isBad: Bool

        public init(_ name: String, _ value: String, note: String = "", isBad: Bool = false) {
            self.name = name
            self.value = value
            self.note = note
            self.isBad = isBad
        }

        fileprivate var values: [String: any Sendable] {
            ["name": name, "value": value, "note": note, "hasNote": !note.isEmpty, "isBad": isBad]
        }
    }

    public struct Office: Sendable {
        public var id: String
        public var title: String
        public var quota: QuotaView
        public var running: Int
        public var waiting: Int

        public init(id: String, title: String, quota: QuotaView, running: Int, waiting: Int) {
            self.id = id
            self.title = title
            self.quota = quota
            self.running = running
            self.waiting = waiting
        }
    }

    public var workers: [Worker] = []
    public var images: [Image] = []
    public var anchors: [Fact] = []
    public var offices: [Office] = []
    /// Path, total, free, growth a day if it is known, days left.
    public var disks: [(path: String, total: UInt64, free: UInt64, growth: Int64?, days: Int?)] = []
    public var shares: [(name: String, bytes: UInt64, files: Int)] = []
    public var ledgerSize: UInt64 = 0
    public var ledgerWaiting: UInt64 = 0
    public var ledgerFailure: String?
    public var running = 0
    public var waiting = 0
    public var callbacksWaiting = 0
    public var callbacksDead = 0
    /// Unix milliseconds; nil before the first look.
    public var lookedAt: Int64?
    /// What could not be looked at.
    public var blind: [String] = []

    public init() {}
}

extension AlarmText {
    var both: Bilingual { Bilingual(chinese, english) }
}

extension Page {
    /// What an operator sees of the installation.
    ///
    /// - Parameter history: alarms that are over, newest first.
    public static func installation(
        _ view: InstallationView, alarms: [AlarmRow], history: [AlarmRow], mayManage: Bool, isDone: Bool,
        _ form: FormState
    ) -> Page {
        Page(
            template: "installation", title: "installationTitle", form: form,
            values: [
                "alarms": alarms.map(\.values), "hasAlarms": !alarms.isEmpty, "history": history.map(\.values),
                "hasHistory": !history.isEmpty, "mayManage": mayManage, "isDone": isDone, "place": "/installation",
                "hasLooked": view.lookedAt != nil, "lookedAt": UTCTime.text(view.lookedAt ?? 0, seconds: true),
                "workers": view.workers.map(row), "hasWorkers": !view.workers.isEmpty,
                "images": view.images.map(row), "hasImages": !view.images.isEmpty,
                "noneReleased": !view.images.contains { $0.releasedAt != nil },
                "anchors": view.anchors.map(\.values), "hasAnchors": !view.anchors.isEmpty,
                "offices": view.offices.map(row), "disks": view.disks.map(disk),
                "shares": view.shares.map {
                    [
                        "name": $0.name, "size": PageText.size($0.bytes), "files": grouped(UInt64($0.files)),
                    ] as [String: any Sendable]
                },
                "ledgerSize": grouped(view.ledgerSize), "ledgerWaiting": grouped(view.ledgerWaiting),
                "hasLedgerFailed": view.ledgerFailure != nil, "ledgerFailure": view.ledgerFailure ?? "",
                "running": "\(view.running)", "waiting": "\(view.waiting)",
                "callbacksWaiting": "\(view.callbacksWaiting)", "callbacksDead": "\(view.callbacksDead)",
                "hasDead": view.callbacksDead > 0,
                "blind": view.blind.map { ["words": $0] as [String: any Sendable] }, "isBlind": !view.blind.isEmpty,
            ])
    }

    private static func row(_ worker: InstallationView.Worker) -> [String: any Sendable] {
        [
            "id": worker.id, "short": String(worker.id.prefix(16)), "image": worker.imageName,
            "digest": worker.imageSha256, "isReleased": worker.isReleased == true,
            "isUnreleased": worker.isReleased == false, "capacity": "\(worker.capacity)", "warm": "\(worker.warm)",
            "sessions": "\(worker.sessions)", "hasProblem": worker.problem != nil, "problem": worker.problem ?? "",
            "isSilent": worker.isSilent, "hasHeard": worker.heardAt != nil,
            "heard": UTCTime.text(worker.heardAt ?? 0, seconds: true),
        ]
    }

    private static func row(_ image: InstallationView.Image) -> [String: any Sendable] {
        [
            "name": image.name, "digest": image.sha256, "isReleased": image.releasedAt != nil,
            "at": UTCTime.text(image.releasedAt ?? 0), "by": image.by, "workers": "\(image.workers)",
        ]
    }

    private static func row(_ office: InstallationView.Office) -> [String: any Sendable] {
        [
            "id": office.id, "title": office.title,
            "desktops": "\(office.running) / \(office.quota.desktops)",
            "waiting": "\(office.waiting) / \(office.quota.waiting)", "perPerson": "\(office.quota.perPerson)",
        ]
    }

    private static func disk(
        _ disk: (path: String, total: UInt64, free: UInt64, growth: Int64?, days: Int?)
    ) -> [String: any Sendable] {
        let growth = disk.growth.map { ($0 < 0 ? "−" : "+") + PageText.size($0.magnitude) }
        return [
            "path": disk.path, "free": PageText.size(disk.free), "total": PageText.size(disk.total),
            "percent": "\(disk.total == 0 ? 0 : disk.free / max(disk.total / 100, 1)) %", "hasGrowth": growth != nil,
            "growth": growth ?? "", "hasDays": disk.days != nil, "days": "\(disk.days ?? 0)",
        ]
    }

    /// What the people of an office see: its own alarms, and in plain words what concerns everybody.
    ///
    /// - Parameters:
    ///   - everybody: codes of the installation's alarms that concern them.
    ///   - running, waiting: captures of the office.
    public static func officeAlarms(
        alarms: [AlarmRow], everybody: [AlarmCode], history: [AlarmRow], running: Int, waiting: Int, quota: QuotaView,
        office: String, isDone: Bool, _ form: FormState
    ) -> Page {
        let words = everybody.compactMap { AlarmWording.everybody($0)?.both }
        return Page(
            template: "alarms", title: "alarmsTitle", form: form,
            values: [
                "alarms": alarms.map(\.values), "hasAlarms": !alarms.isEmpty, "history": history.map(\.values),
                "hasHistory": !history.isEmpty, "place": "/desk/alarms", "isDone": isDone,
                "everybody": words.map { ["words": $0] as [String: any Sendable] }, "concernsAll": !words.isEmpty,
                "isWell": alarms.isEmpty && words.isEmpty, "running": "\(running)", "waiting": "\(waiting)",
                "desktops": "\(quota.desktops)", "most": "\(quota.waiting)", "office": office,
            ])
    }
}
