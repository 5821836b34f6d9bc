public import CryptoPrimitives
public import PortableDocument
internal import TokenVerification

/// Signs PDF documents in the name of an office: PAdES baseline B-T (ETSI EN 319 142-1).
public struct DocumentSigner: Sendable {
    /// Asks an authority for a token over a SHA-256 imprint; gives its DER.
    public typealias TimeStamping = @Sendable (_ imprint: Digest) async throws -> [UInt8]

    private let key: SigningKey
    private let issuerAndSerial: [UInt8]

    /// DER, signer first.
    public let chain: [[UInt8]]

    /// - Parameters:
    ///   - key: PKCS #8 in PEM: P-256, P-384, or RSA of 3072 bits or more.
    ///   - chain: certificates in PEM, the signer's first; the root may be left out.
    /// - Throws: `.key` or `.certificate`.
    public init(key: [UInt8], chain: [UInt8]) throws(SigningError) {
        self.key = try SigningKey(pem: key)
        do throws(TokenError) {
            self.chain = try PEM.certificates(chain)
            issuerAndSerial = try Self.issuerAndSerial(self.chain[0])
        } catch {
            throw SigningError(.certificate, error.message, remedy: "give the chain in PEM, signer first")
        }
        guard try self.key.belongs(to: self.chain[0]) else {
            throw SigningError(
                .certificate, "the first certificate is not that of the key",
                remedy: "give the chain in PEM, signer first, and the key that belongs to it")
        }
    }

    /// IssuerAndSerialNumber of RFC 5652 section 10.2.4, from the certificate's own bytes.
    private static func issuerAndSerial(_ der: [UInt8]) throws(TokenError) -> [UInt8] {
        var outer = BERReader(der[...])
        var certificate = try outer.inside(BERTag.sequence, "the certificate")
        var body = try certificate.inside(BERTag.sequence, "the certificate")
        _ = try body.optional(BERTag.constructed(0), "version")
        let serial = try body.element(BERTag.integer, "serialNumber")
        _ = try body.element(BERTag.sequence, "signature")
        let issuer = try body.element(BERTag.sequence, "issuer")
        return DERWriter.element(BERTag.sequence, issuer.encoded + serial.encoded)
    }

    /// Adds one signature, with an authority's token over it, as an update of the file.
    ///
    /// - Parameters:
    ///   - document: one revision, as `PDFAssembly` writes it.
    ///   - area: the field's place on the last page.
    /// - Throws: `.document`, `.timestamp`, `.cryptography`; nothing is signed by half.
    public func sign(
        _ document: [UInt8], _ statement: PDFSignatureUpdate.Statement, area: PDFSignatureUpdate.Area = .invisible,
        timeStamping: TimeStamping
    ) async throws(SigningError) -> [UInt8] {
        var update: PDFSignatureUpdate
        do throws(PDFError) {
            update = try PDFSignatureUpdate(of: document, statement, area: area)
        } catch { throw Self.unsignable(error) }
        let attributes = CMSWriter.signedAttributes(
            digest: try key.digest(of: update.signedBytes), certificate: chain[0])
        let signature = try key.sign(attributes)
        let token = try await Self.token(over: signature, timeStamping)
        let signed = CMSWriter.signedData(
            kind: key.kind, attributes: attributes, issuerAndSerial: issuerAndSerial, signature: signature,
            chain: chain, timeStamp: token)
        do throws(PDFError) {
            try update.insert(signature: signed)
        } catch { throw Self.unsignable(error) }
        return update.bytes
    }

    private static func unsignable(_ error: PDFError) -> SigningError {
        SigningError(.document, error.message, remedy: "set the document anew")
    }

    /// The authority's answer must be over this signature; whether anybody trusts it, readers decide.
    private static func token(
        over signature: [UInt8], _ timeStamping: TimeStamping
    ) async throws(SigningError) -> [UInt8] {
        let imprint = DigestPair(of: signature).sha256
        do {
            let der = try await timeStamping(imprint)
            let token = try TimeStampToken(der: der)
            guard token.imprintAlgorithm == TimeStampToken.sha256, token.imprint == imprint.bytes else {
                throw TokenError(.imprintMismatch, "the token is over something else")
            }
            return der
        } catch {
            throw SigningError(
                .timestamp, "no time-stamp for the signature: \(error)",
                remedy: "ask the authority again, or another one; a letter without a time-stamp is not issued")
        }
    }
}
