import EvidenceModel

/// What a path of `data/` says about its file, for those that no journal event describes.
struct KnownFile {
    let mediaType: String
    let source: ArtefactRecord.Source
    let tier: ArtefactRecord.Tier
    /// Grew while the session ran: without an event of completion it was cut off.
    let isStream: Bool

    init(path: String) {
        let first = path.split(separator: "/").first ?? ""
        let isSealed = path.hasSuffix(".age")
        tier = isSealed ? .sealed : .open
        switch first {
        case "recording":
            source = .recorder
            mediaType = path.hasSuffix(".m4s") ? "video/iso.segment" : "video/mp4"
            isStream = false
        case "screenshots": (source, mediaType, isStream) = (.xServer, "image/png", false)
        case "downloads": (source, mediaType, isStream) = (.desktop, "application/octet-stream", true)
        case "page": (source, mediaType, isStream) = (.browser, "application/octet-stream", isSealed)
        case "network": (source, mediaType, isStream) = (.network, "application/octet-stream", isSealed)
        default:
            source = .worker
            isStream = isSealed
            if isSealed {
                mediaType = "application/age-encryption"
            } else if path.hasSuffix(".jsonl") {
                mediaType = "application/jsonl"
            } else if path.hasSuffix(".txt") {
                mediaType = "text/plain; charset=utf-8"
            } else {
                mediaType = "application/json"
            }
        }
    }
}
