internal import CryptoPrimitives
internal import PortableDocument
internal import TokenVerification

/// Checks `timestamp` and `signature`.
extension LetterAuditor {
    mutating func checkSignature(_ document: SignedPDF) {
        let signature: DetachedSignature
        do throws(TokenError) {
            signature = try DetachedSignature(der: document.signature)
        } catch { return fail(.signature, error.description, "签名无法读取：\(error.description)") }
        guard let token = signature.timeStamp else {
            return fail(
                .timestamp, "No authority has stamped the signature: letters carry a time-stamp",
                "签名未附时间戳：函件的签名均应附有时间戳")
        }
        guard checkTime(token, over: signature.signatureValue) else { return }
        checkSigner(signature, document, at: token.genTime.unixMilliseconds / 1000)
    }

    /// Whether the token is over this signature; by whom, the trust file has to say.
    private mutating func checkTime(_ token: TimeStampToken, over signature: [UInt8]) -> Bool {
        let authorities = means.trust?.timeAuthorities ?? []
        let imprint = DigestPair(of: signature).sha256
        let time = UInt64(max(0, token.genTime.unixMilliseconds))
        do throws(TokenError) {
            let verified = try verify(
                token, imprint: imprint,
                roots: authorities.isEmpty ? [UnknownRoot.root] : authorities.map(\.root))
            let isTest =
                verified.root.isMarkedTest || authorities.contains { $0.root == verified.root && $0.isTest }
            report.isTest = report.isTest || isTest
            report.signedBy = time
            let (text, test) = (UTCTime.text(milliseconds: time), isTest ? (" (TEST)", "（测试）") : ("", ""))
            pass(
                .timestamp, "The signature was stamped by \(verified.signer) at \(text)\(test.0)",
                "签名由 \(verified.signer) 于 \(text) 加盖时间戳\(test.1)")
            return true
        } catch {
            // Imprint and signature of the token held: only the root is unknown.
            guard error.code == .untrusted else {
                fail(.timestamp, error.description, "时间戳不成立：\(error.description)")
                return false
            }
            let text = UTCTime.text(milliseconds: time)
            if means.trust == nil {
                note(
                    .timestamp, "The signature is stamped \(text); by whom was not checked: no trust file",
                    "签名的时间戳为 \(text)；未提供信任文件，未核对授时机构")
            } else {
                fail(
                    .timestamp, "The signature is stamped \(text) by an authority that your trust file does not name",
                    "签名的时间戳 \(text) 出自信任文件未载明的授时机构")
            }
            return true
        }
    }

    private mutating func checkSigner(_ signature: DetachedSignature, _ document: SignedPDF, at seconds: Int64) {
        let offices = means.trust?.letters ?? []
        do throws(TokenError) {
            let verified = try signature.verify(
                content: document.signedBytes, at: seconds,
                roots: offices.isEmpty ? [UnknownRoot.root] : offices.map(\.root))
            let name = offices.first { $0.root == verified.root }?.name ?? ""
            let isTest = verified.root.isMarkedTest
            report.isTest = report.isTest || isTest
            pass(
                .signature, "Signed by \(verified.signer), vouched for by \(name)\(isTest ? " (TEST)" : "")",
                "由 \(verified.signer) 签署，信任锚为 \(name)\(isTest ? "（测试）" : "")")
        } catch {
            guard error.code == .untrusted else {
                return fail(.signature, error.description, "签名不成立：\(error.description)")
            }
            if means.trust == nil {
                note(
                    .signature, "The signature verifies; whose it is was not checked: no trust file",
                    "签名有效；未提供信任文件，未核对签署人")
            } else {
                fail(
                    .signature, "The signature leads to no office in your trust file (letters): \(error.message)",
                    "签名不能追溯至信任文件（letters）中的任何机构：\(error.message)")
            }
        }
    }
}
