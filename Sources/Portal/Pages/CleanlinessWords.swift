import BundleReading
import EvidenceModel

/// Cleanliness reports in a lawyer's words.
enum CleanlinessWords {
    /// Title and meaning of each item that workers report, in the order in which a page shows them.
    private static let items: [(id: String, title: Word, means: Word)] = [
        ("image", .cleanImage, .cleanImageMeans), ("overlay", .cleanOverlay, .cleanOverlayMeans),
        ("mounts", .cleanMounts, .cleanMountsMeans), ("malware-scan", .cleanMalware, .cleanMalwareMeans),
        ("browser-version", .cleanBrowserVersion, .cleanBrowserVersionMeans),
        ("browser-profile", .cleanBrowserProfile, .cleanBrowserProfileMeans),
        ("browser-policy", .cleanBrowserPolicy, .cleanBrowserPolicyMeans),
        ("certificates", .cleanCertificates, .cleanCertificatesMeans),
        ("downloads", .cleanDownloads, .cleanDownloadsMeans), ("hosts-file", .cleanHostsFile, .cleanHostsFileMeans),
        ("resolver", .cleanResolver, .cleanResolverMeans), ("proxy", .cleanProxy, .cleanProxyMeans),
        ("routes", .cleanRoutes, .cleanRoutesMeans), ("egress", .cleanEgress, .cleanEgressMeans),
        ("processes", .cleanProcesses, .cleanProcessesMeans), ("privileges", .cleanPrivileges, .cleanPrivilegesMeans),
        ("x-clients", .cleanClients, .cleanClientsMeans), ("input-devices", .cleanDevices, .cleanDevicesMeans),
        ("recorder", .cleanRecorder, .cleanRecorderMeans), ("clock", .cleanClock, .cleanClockMeans),
        ("free-space", .cleanFreeSpace, .cleanFreeSpaceMeans), ("operators", .cleanOperators, .cleanOperatorsMeans),
    ]

    static var identifiers: [String] { items.map(\.id) }

    static func summary(_ report: CleanlinessReport?) -> Saying {
        guard let summary = report?.summary else { return Saying(.cleanNoReport) }
        return Saying(.cleanSummary, "\(summary.pass)", "\(summary.failed.count)", "\(summary.notChecked)")
    }

    /// What failed first, then in the order above; items that are not known here last, in the report's own words.
    static func rows(_ comparisons: [CleanlinessComparison]) -> [[String: any Sendable]] {
        func place(_ row: CleanlinessComparison) -> Int {
            let known = items.firstIndex { $0.id == row.id } ?? items.count
            return hasFailed(row) ? known - items.count - 1 : known
        }
        return comparisons.sorted { (place($0), $0.id) < (place($1), $1.id) }.map(row)
    }

    private static func hasFailed(_ row: CleanlinessComparison) -> Bool {
        row.open?.result == .fail || row.close?.result == .fail
    }

    private static func row(_ row: CleanlinessComparison) -> [String: any Sendable] {
        let known = items.first { $0.id == row.id }
        return [
            "item": row.id, "what": row.what, "how": row.how, "title": Saying(known?.title ?? .cleanOther),
            "means": known.map { Saying($0.means) } ?? row.what as any Sendable, "isForbidding": row.isForbidding,
            "before": [finding(row.open)], "after": [finding(row.close)],
        ]
    }

    private static func finding(_ finding: CleanlinessComparison.Finding?) -> [String: any Sendable] {
        let result: Word =
            switch finding?.result {
            case .pass: .resultPass
            case .fail: .resultFail
            case .notChecked: .resultNotChecked
            case nil: .resultNoReport
            }
        return [
            "result": Saying(result), "isPass": finding?.result == .pass, "isFail": finding?.result == .fail,
            "hasReport": finding != nil, "found": finding?.found ?? "", "isOpen": finding?.found != nil,
            "expected": finding?.expected ?? "",
        ]
    }
}
