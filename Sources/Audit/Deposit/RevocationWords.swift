internal import TokenVerification

/// What kept revocation data comes to, in both languages.
struct RevocationWords {
    typealias Pair = (english: String, chinese: String)

    /// What refuses the token; empty if nothing does.
    let faults: [Pair]

    /// What is known of each certificate, and of which nothing is.
    let standing: Pair

    init(_ review: RevocationReview) {
        var faults: [Pair] = []
        var standing: [Pair] = []
        for status in review.certificates {
            let name = status.subject
            switch status.state {
            case .good(let source, let thisUpdate):
                let (time, by) = (Self.time(thisUpdate), Self.words(source))
                standing.append(
                    ("\(name) was not revoked (\(by.english) of \(time))", "\(name) 未被吊销（\(time) 的\(by.chinese)）"))
            case .revokedLater(_, let revocation):
                let (time, reason) = (Self.time(revocation.at), Self.words(revocation.reason))
                standing.append(
                    (
                        "\(name) was revoked at \(time) (\(reason.english)), after the token, which stays valid",
                        "\(name) 于 \(time) 被吊销（\(reason.chinese)），在时间戳之后，时间戳仍有效"
                    ))
            case .revoked(_, let revocation):
                let (time, reason) = (Self.time(revocation.at), Self.words(revocation.reason))
                faults.append(
                    (
                        "\(name) was revoked at \(time) (\(reason.english)): the token proves nothing",
                        "\(name) 已于 \(time) 被吊销（\(reason.chinese)）：该时间戳不具证明力"
                    ))
            case .unknown(let words): standing.append(Self.silence(status, words))
            }
        }
        if review.certificates.isEmpty {
            standing = [("the root signs tokens itself: nobody could revoke it", "时间戳由根证书直接签发：无人可将其吊销")]
        }
        faults += review.strangers.map { why in
            ("Revocation data was kept that is not of this chain: \(why)", "所存吊销数据不属于该证书链：\(why)")
        }
        self.faults = faults
        self.standing = (
            standing.map(\.english).joined(separator: "; "), standing.map(\.chinese).joined(separator: "；")
        )
    }

    /// Why nothing is known of a certificate.
    private static func silence(_ status: CertificateStatus, _ words: [String]) -> Pair {
        let name = status.subject
        if !words.isEmpty {
            let why = words.joined(separator: ", ")
            return (
                "whether \(name) was revoked is not shown: what was kept does not say (\(why))",
                "\(name) 是否被吊销未予证明：所存数据未能说明（\(why)）"
            )
        }
        if status.addresses.isEmpty {
            return (
                "whether \(name) was revoked cannot be shown: its authority publishes nothing, and nothing was kept",
                "\(name) 是否被吊销无从证明：其签发机构未公布吊销数据，亦未保存任何数据"
            )
        }
        return (
            "whether \(name) was revoked is not shown: no revocation data of it was kept",
            "\(name) 是否被吊销未予证明：未保存其吊销数据"
        )
    }

    private static func time(_ seconds: Int64) -> String {
        guard seconds >= 0, UInt64(seconds) <= DepositReport.latestInstant / 1000 else {
            return "Unix second \(seconds)"
        }
        return UTCTime.text(milliseconds: 1000 * UInt64(seconds))
    }

    private static func words(_ source: CertificateStatus.Source) -> Pair {
        switch source {
        case .crl: ("revocation list", "吊销列表")
        case .ocsp: ("OCSP answer", "OCSP 应答")
        }
    }

    /// RFC 5280 section 5.3.1.
    private static func words(_ reason: Int?) -> Pair {
        switch reason {
        case nil: ("no reason stated", "未说明原因")
        case 0: ("unspecified", "未指明原因")
        case 1: ("keyCompromise", "密钥泄露")
        case 2: ("cACompromise", "签发机构密钥泄露")
        case 3: ("affiliationChanged", "隶属关系变更")
        case 4: ("superseded", "已被取代")
        case 5: ("cessationOfOperation", "停止运营")
        case 6: ("certificateHold", "证书暂停使用")
        case 9: ("privilegeWithdrawn", "权限撤销")
        case 10: ("aACompromise", "属性机构密钥泄露")
        case .some(let code): ("reason \(code)", "原因代码 \(code)")
        }
    }
}
