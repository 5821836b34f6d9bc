import CryptoPrimitives

/// A file that pages load: style sheet, picture. Its address holds its digest, so that it can be kept for ever.
public struct Asset: Sendable {
    public let bytes: [UInt8]
    public let contentType: String
    /// `/assets/NAME.DIGEST.SUFFIX`
    public let path: String

    /// What answers with an asset says to caches.
    public static let cacheControl = "public, max-age=31536000, immutable"

    public static let all = [
        style,
        emblem,
        captureScript,
        desktopScript,
        screenStyle,
        screenScript,
        contributeScript,
        bytesScript,
        digestScript,
        jsonScript,
        ed25519Script,
        treeScript,
        noteScript,
        cosignScript,
        entryScript,
        tilesScript,
        vrfScript,
        blsScript,
        beaconScript,
        drawlistScript,
        drawengineScript,
        drawrulesScript,
        drawledgerScript,
        drawslipScript,
        drawScript,
        revealcheckScript,
        replayScript,
        replayWorker,
        exploreScript,
        explorerScript,
        slipLookupScript,
        verifyScript,
        checks,
        certificateCheckScript,
    ]

    static let style = Asset("portal", "css", "text/css; charset=utf-8", PackageResources.portal_css)
    static let captureScript = Asset("capture", "js", "text/javascript; charset=utf-8", PackageResources.capture_js)
    static let desktopScript = Asset("desktop", "js", "text/javascript; charset=utf-8", PackageResources.desktop_js)
    static let screenStyle = Asset("screen", "css", "text/css; charset=utf-8", PackageResources.screen_css)
    static let screenScript = Asset("screen", "js", "text/javascript; charset=utf-8", PackageResources.screen_js)
    static let contributeScript = Asset(
        "contribute", "js", "text/javascript; charset=utf-8", PackageResources.contribute_js)
    static let emblem = Asset("emblem", "svg", "image/svg+xml", PackageResources.emblem_svg)

    // What computes in a visitor's browser. A page loads each file after those that it needs.
    static let bytesScript = script("bytes", PackageResources.bytes_js)
    static let digestScript = script("digest", PackageResources.digest_js)
    static let jsonScript = script("json", PackageResources.json_js)
    static let ed25519Script = script("ed25519", PackageResources.ed25519_js)
    static let treeScript = script("tree", PackageResources.tree_js)
    static let noteScript = script("note", PackageResources.note_js)
    static let cosignScript = script("cosign", PackageResources.cosign_js)
    static let entryScript = script("entry", PackageResources.entry_js)
    static let tilesScript = script("tiles", PackageResources.tiles_js)
    static let vrfScript = script("vrf", PackageResources.vrf_js)
    static let blsScript = script("bls", PackageResources.bls_js)
    static let beaconScript = script("beacon", PackageResources.beacon_js)
    static let drawlistScript = script("drawlist", PackageResources.drawlist_js)
    static let drawengineScript = script("drawengine", PackageResources.drawengine_js)
    static let drawrulesScript = script("drawrules", PackageResources.drawrules_js)
    static let drawledgerScript = script("drawledger", PackageResources.drawledger_js)
    static let drawslipScript = script("drawslip", PackageResources.drawslip_js)
    static let drawScript = script("draw", PackageResources.draw_js)
    static let revealcheckScript = script("revealcheck", PackageResources.revealcheck_js)
    static let slipLookupScript = script("sliplookup", PackageResources.sliplookup_js)
    static let replayScript = script("replay", PackageResources.replay_js)
    static let replayWorker = script("replayworker", PackageResources.replayworker_js)

    /// What replays a draw, in the order in which a page loads it.
    static let drawScripts = [
        bytesScript, digestScript, jsonScript, ed25519Script, treeScript, noteScript, vrfScript, blsScript,
        beaconScript, drawlistScript, drawengineScript, drawrulesScript, drawledgerScript, drawslipScript, tilesScript,
        drawScript,
    ]

    static let exploreScript = script("explore", PackageResources.explore_js)
    static let explorerScript = script("explorer", PackageResources.explorer_js)

    /// The explorer's scripts, in the order in which they are loaded.
    static let explorer = [
        bytesScript, digestScript, jsonScript, ed25519Script, treeScript, noteScript, cosignScript, entryScript,
        tilesScript, exploreScript, explorerScript,
    ]

    /// The verify page's own script: takes files and shows what was found.
    static let verifyScript = script("verifypage", PackageResources.verifypage_js)

    /// Everything that checks files, in one: it runs in a worker, and stands in the page that is saved to disk.
    static let checks = script("checks", VerifyScripts.all)

    /// The notary's check of a file that an applicant brought.
    static let certificateCheckScript = script("certificatecheck", PackageResources.certificatecheck_js)

    private static func script(_ name: String, _ bytes: [UInt8]) -> Asset {
        Asset(name, "js", "text/javascript; charset=utf-8", bytes)
    }

    private init(_ name: String, _ suffix: String, _ contentType: String, _ bytes: [UInt8]) {
        self.bytes = bytes
        self.contentType = contentType
        path = "/assets/\(name).\(sha256(bytes).hex.prefix(16)).\(suffix)"
    }
}
