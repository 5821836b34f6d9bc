/// What the verify page computes with, as one script: each file after those that it needs.
enum VerifyScripts {
    static let all: [UInt8] = Array(
        [
            PackageResources.bytes_js, PackageResources.digest_js, PackageResources.json_js,
            PackageResources.ed25519_js,
            PackageResources.tree_js, PackageResources.note_js, PackageResources.cosign_js,
            PackageResources.checkpoints_js, PackageResources.zip_js, PackageResources.der_js,
            PackageResources.token_js,
            PackageResources.pdf_js, PackageResources.forms_js, PackageResources.trust_js, PackageResources.report_js,
            PackageResources.receipt_js, PackageResources.recording_js, PackageResources.bundle_js,
            PackageResources.letter_js, PackageResources.vrf_js, PackageResources.bls_js, PackageResources.beacon_js,
            PackageResources.drawlist_js, PackageResources.drawengine_js, PackageResources.drawrules_js,
            PackageResources.drawledger_js, PackageResources.drawslip_js, PackageResources.draw_js,
            PackageResources.verify_js,
        ].joined(separator: [0x0A]))
}
