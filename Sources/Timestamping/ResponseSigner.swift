internal import COpenSSL

/// OpenSSL's TS_RESP_CTX: turns requests into signed responses. Stays inside one actor.
@safe final class ResponseSigner {
    /// What the next token says; libcrypto's callbacks read it.
    private struct Next {
        var serial: UInt64 = 0
        var unixMilliseconds: Int64 = 0
        var isSerialUsed = false
    }

    /// Policy of every token, under ITU-T X.660's arc for examples.
    private static let policy = "2.999.3161"

    /// Owned; freed in deinit.
    private let context: OpaquePointer

    /// Owned; at a fixed address, which libcrypto holds.
    private let next: UnsafeMutablePointer<Next>

    init(certificate: IssuedCertificate, key: PrivateKey) throws(TimestampError) {
        guard let context = unsafe TS_RESP_CTX_new() else { throw cryptography("TS_RESP_CTX") }
        unsafe self.context = context
        unsafe next = .allocate(capacity: 1)
        unsafe next.initialize(to: Next())
        let policy = unsafe OBJ_txt2obj(Self.policy, 1)
        defer { unsafe ASN1_OBJECT_free(policy) }
        guard unsafe TS_RESP_CTX_set_signer_cert(context, certificate.handle) == 1,
            unsafe TS_RESP_CTX_set_signer_key(context, key.handle) == 1,
            unsafe TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) == 1,
            unsafe TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()) == 1,
            unsafe TS_RESP_CTX_set_def_policy(context, policy) == 1,
            unsafe TS_RESP_CTX_add_md(context, EVP_sha256()) == 1,
            unsafe TS_RESP_CTX_add_md(context, EVP_sha384()) == 1,
            unsafe TS_RESP_CTX_add_md(context, EVP_sha512()) == 1,
            unsafe TS_RESP_CTX_add_md(context, EVP_sm3()) == 1,
            unsafe TS_RESP_CTX_set_accuracy(context, 1, 0, 0) == 1,
            unsafe TS_RESP_CTX_set_clock_precision_digits(context, 3) == 1
        else { throw cryptography("TS_RESP_CTX") }
        unsafe TS_RESP_CTX_add_flags(context, TS_TSA_NAME)
        unsafe TS_RESP_CTX_set_serial_cb(context, Self.giveSerial, next)
        unsafe TS_RESP_CTX_set_time_cb(context, Self.giveTime, next)
    }

    deinit {
        unsafe TS_RESP_CTX_free(context)
        unsafe next.deinitialize(count: 1)
        unsafe next.deallocate()
    }

    private static let giveSerial: TS_serial_cb = { _, data in
        guard let next = unsafe data?.assumingMemoryBound(to: Next.self), let number = unsafe ASN1_INTEGER_new() else {
            return nil
        }
        unsafe next.pointee.isSerialUsed = true
        unsafe ASN1_INTEGER_set_uint64(number, next.pointee.serial)
        return unsafe number
    }

    private static let giveTime: TS_time_cb = { _, data, seconds, microseconds in
        guard let next = unsafe data?.assumingMemoryBound(to: Next.self) else { return 0 }
        let now = unsafe next.pointee.unixMilliseconds
        unsafe seconds?.pointee = Int(now / 1000)
        unsafe microseconds?.pointee = Int(now % 1000) * 1000
        return 1
    }

    /// Answers one request; a bad one with a rejection, as RFC 3161 section 2.4.2 prescribes.
    ///
    /// - Parameters:
    ///   - serial: for the token, if one is granted.
    ///   - unixMilliseconds: genTime, not before 1970.
    /// - Returns: the response in DER, and whether `serial` stands in it.
    func respond(
        to request: [UInt8], serial: UInt64, unixMilliseconds: Int64
    ) throws(TimestampError) -> (response: [UInt8], isSerialUsed: Bool) {
        unsafe next.pointee = Next(serial: serial, unixMilliseconds: unixMilliseconds)
        let response: OpaquePointer? = unsafe request.withUnsafeBytes { buffer in
            guard let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
            defer { unsafe BIO_free(source) }
            return unsafe TS_RESP_create_response(context, source)
        }
        defer { ERR_clear_error() }
        guard let response = unsafe response else { throw cryptography("TS_RESP_create_response") }
        defer { unsafe TS_RESP_free(response) }
        let count = unsafe i2d_TS_RESP(response, nil)
        guard count > 0 else { throw cryptography("response encoding") }
        let der = unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
            var position = buffer.baseAddress
            written = max(0, Int(unsafe i2d_TS_RESP(response, &position)))
        }
        return (der, unsafe next.pointee.isSerialUsed)
    }
}
