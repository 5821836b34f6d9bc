public import BundleReading
public import EvidenceModel

extension Page {
    /// The form's field that stands for the whole recording.
    public static let disclosedRecording = "recording"
    /// Most files that can be chosen one by one.
    public static let maximumDisclosedFileCount = 500

    /// The form's field for a file of `data/`; no path begins like this, so none is the recording's.
    public static func disclosedField(_ path: String) -> String { "/" + path }

    /// Files of a bundle that can be chosen one by one: all but the recording's, and those that every disclosure shows.
    public static func disclosable(_ bundle: CaptureBundle) -> [ArtefactRecord] {
        bundle.manifest.records.filter { $0.segment == nil && !Disclosure.requiredPaths.contains($0.path) }
    }

    /// The form that chooses files of a capture to be shown without the rest.
    ///
    /// - Parameter isEmpty: it was sent with nothing chosen.
    public static func disclosure(_ bundle: CaptureBundle, token: String, isEmpty: Bool) -> Page {
        let records = disclosable(bundle)
        let shown = records.prefix(maximumDisclosedFileCount)
        let order: [Word] = [.fileScreenshot, .fileDownload, .filePage, .fileReport, .fileNetwork]
        let groups = order.compactMap { word -> [String: any Sendable]? in
            let files = shown.filter { kind(of: $0) == word }.map(file)
            return files.isEmpty ? nil : ["kind": Saying(word), "files": files]
        }
        let segments = bundle.manifest.records.filter { $0.segment != nil }
        return Page(
            template: "disclosure", title: "disclosureTitle",
            values: [
                "id": bundle.header.session, "token": token, "isEmpty": isEmpty, "groups": groups,
                "hasRecording": !segments.isEmpty,
                "recordingSize": PageText.size(segments.reduce(0) { $0 + $1.bytes }),
                "recordingCount": Saying(.disclosureRecordingCount, "\(segments.count)"),
                "hasMoreFiles": records.count > shown.count,
            ])
    }

    private static func file(_ record: ArtefactRecord) -> [String: any Sendable] {
        [
            "field": disclosedField(record.path), "path": record.path, "name": record.name ?? "",
            "hasName": record.name != nil, "size": PageText.size(record.bytes), "at": Instant(record.at),
            "isSealed": record.tier == .sealed,
        ]
    }
}
