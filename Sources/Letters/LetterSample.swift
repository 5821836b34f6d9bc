internal import CryptoPrimitives
internal import DepositModel
public import LetterModel

/// Letters that show what letters look like, and are none: every page says SAMPLE, and nothing in them was deposited.
public enum LetterSample {
    /// Issued at 2026-11-21 14:47:08 in Beijing.
    private static let issued: UInt64 = 1_795_243_628_123

    /// - Throws: nothing that a constant does not fix.
    public static func content(
        _ kind: LetterContent.Kind, _ language: LetterContent.Language
    ) throws(LetterError) -> LetterContent {
        let isChinese = language != .english
        let place = LetterPlace(
            origin: "ledger.notary.example/2026", index: 1_204_417, entry: try entry(kind), accepted: issued - 42_000)
        return try LetterContent(
            kind: kind, language: language, number: isChinese ? "（2026）样证保字第 000123 号" : "No. 2026/000123",
            issued: issued, utcOffset: 480,
            office: LetterOffice(
                name: isChinese ? "示范市公证处" : "Notary Office of Sample City",
                otherName: language == .both ? "Notary Office of Sample City" : nil,
                address: isChinese ? "示范市长宁路 1 号，电话 021-0000 0000" : "1 Changning Road, Sample City; +86 21 0000 0000",
                notary: isChinese ? "王静文" : "Wang Jingwen"),
            depositor: isChinese ? "示范文化传播有限公司" : "Sample Culture Ltd",
            title: title(kind, isChinese), caseNumber: isChinese ? "（2026）样知维 0042" : "IP-2026-0042",
            digests: try digests("content"), files: kind == .capture ? captureFiles : depositFiles, place: place,
            capture: kind == .capture
                ? LetterCapture(
                    opening: 1_204_385, began: issued - 660_000, ended: issued - 61_000,
                    address: "https://shop.example/item/88123?ref=list") : nil,
            anchors: anchors, verifyAddress: "https://verify.notary.example/d/1204417", isTest: false, isSample: true)
    }

    private static func title(_ kind: LetterContent.Kind, _ isChinese: Bool) -> String {
        if kind == .capture { return isChinese ? "涉嫌侵权商品页面取证" : "Pages of a shop that sells a copied lamp" }
        return isChinese ? "《山居秋暝》插画原稿及授权文件" : "Illustrations for “Autumn Evening”, with licences"
    }

    private static func pair(_ text: String) -> DigestPair { DigestPair(of: text.utf8) }

    private static func digests(_ text: String) throws(LetterError) -> DepositDigests {
        do throws(DepositError) {
            return try DepositDigests(pair("tabellion sample \(text)"))
        } catch { throw LetterError(.member, at: "digests", error.message, remedy: error.remedy) }
    }

    /// Bytes of the right length; a sample proves nothing.
    private static func entry(_ kind: LetterContent.Kind) throws(LetterError) -> [UInt8] {
        let time = (0..<8).map { UInt8(truncatingIfNeeded: (issued - 42_000) >> (56 - 8 * UInt64($0))) }
        let tail = pair("entry").sha256.bytes + pair("entry").sm3.bytes + pair("case").sha256.bytes
        return [1, kind == .capture ? 4 : 1] + time + tail
    }

    private static var depositFiles: [LetterFile] {
        [
            ("秋暝-01.tiff", 48_213_504, "image/tiff"), ("秋暝-02.tiff", 51_902_116, "image/tiff"),
            ("授权书（双方签署）.pdf", 824_133, "application/pdf"), ("licence-agreement-en.pdf", 611_208, "application/pdf"),
        ].map { LetterFile(name: $0, byteCount: $1, mediaType: $2, digests: pair($0)) }
    }

    private static var captureFiles: [LetterFile] {
        [
            ("recording/000001.mp4", 9_311_902, "video/mp4"), ("screenshots/0001.png", 412_663, "image/png"),
            ("screenshots/0002.png", 398_127, "image/png"), ("downloads/manual.pdf", 1_204_118, "application/pdf"),
            ("network/netlog.json.age", 2_884_510, "application/octet-stream"),
        ].map { LetterFile(name: $0, byteCount: $1, mediaType: $2, digests: pair($0)) }
    }

    private static var anchors: [LetterAnchor] {
        [
            LetterAnchor(
                kind: .witnesses, name: "institutions", size: 1_204_431, time: issued - 40_200,
                mark: "court.example, notary-two.example, arbitration.example, university.example"),
            LetterAnchor(
                kind: .time, name: "tsa-national", size: 1_204_431, time: issued - 39_870,
                mark: "serial 3f9a 22c1 88d0 4e17 5b20 91c4"),
            LetterAnchor(
                kind: .time, name: "tsa-second", size: 1_204_440, time: issued - 39_100, mark: "serial 01 7c55 e0a9"),
            LetterAnchor(
                kind: .chain, name: "consortium", size: 1_204_502, time: issued - 12_000, block: 8_812_204,
                mark: "0x9f2c41d7a4b0c0f7e6d3588b7a1d2f90c6b3e84f5a17d2c98e0b4a6f3d1c7e52"),
        ]
    }
}
