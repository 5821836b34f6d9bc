public import CryptoPrimitives
internal import TokenVerification

/// Several authorities, asked at once: each with a nonce of its own and its own time, and none waits for another.
public struct TimestampQuorum: Sendable {
    /// What one authority came to.
    public struct Answer: Sendable {
        public let name: String
        public let result: Result<KeptStamp, TimestampError>
    }

    /// How far genTime may be from our own clock: a token of tomorrow, or of last week, is not for this request.
    public static let tolerance: Duration = .seconds(300)

    public let members: [TimestampMember]
    private let clock: @Sendable () -> Int64
    private let nonce: @Sendable () -> UInt64

    /// - Parameters:
    ///   - members: of different names.
    ///   - clock: Unix milliseconds.
    ///   - nonce: unpredictable numbers.
    public init(
        members: [TimestampMember], clock: @escaping @Sendable () -> Int64,
        nonce: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        self.members = members
        self.clock = clock
        self.nonce = nonce
    }

    /// Asks everybody; answers come as they are there, one for each member. Who stops reading cancels the rest.
    ///
    /// - Parameter imprint: SHA-256 of what is to be stamped.
    public func stamps(of imprint: Digest) -> AsyncStream<Answer> {
        AsyncStream { continuation in
            let task = Task {
                await withTaskGroup(of: Answer.self) { group in
                    for member in members { group.addTask { await answer(of: member, imprint) } }
                    for await answer in group { continuation.yield(answer) }
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Asks everybody and returns as soon as enough have answered.
    ///
    /// - Parameter count: how many stamps are needed.
    /// - Throws: `noQuorum` once too many have failed; its message says what each said.
    public func collect(_ count: Int, of imprint: Digest) async throws(TimestampError) -> [KeptStamp] {
        var stamps: [KeptStamp] = []
        var words: [String] = []
        if count <= 0 { return [] }
        for await answer in self.stamps(of: imprint) {
            switch answer.result {
            case .success(let stamp): stamps.append(stamp)
            case .failure(let error): words.append("\(answer.name): \(error.message)")
            }
            if stamps.count == count { return stamps }
            if members.count - words.count < count { break }
        }
        throw TimestampError(
            .noQuorum,
            "\(stamps.count) of \(count) time authorities answered (\(words.joined(separator: "; "))): try again later")
    }

    /// Asks one member: token, checks, revocation data, within its time.
    func stamp(_ member: TimestampMember, _ imprint: Digest) async throws(TimestampError) -> KeptStamp {
        try await answer(of: member, imprint).result.get()
    }

    private func answer(of member: TimestampMember, _ imprint: Digest) async -> Answer {
        let request = TimestampRequest(imprint: imprint, nonce: nonce())
        return await withTaskGroup(of: Answer?.self) { group in
            group.addTask {
                let result: Result<KeptStamp, TimestampError>
                do throws(TimestampError) { result = .success(try await ask(member, request)) } catch {
                    result = .failure(error)
                }
                return Answer(name: member.name, result: result)
            }
            group.addTask {
                guard (try? await Task.sleep(for: member.timeout)) != nil else { return nil }
                let error = TimestampError(
                    .timedOut, "\(member.name) took longer than \(member.timeout): try again later")
                return Answer(name: member.name, result: .failure(error))
            }
            for await answer in group {
                guard let answer else { continue }
                group.cancelAll()
                return answer
            }
            return Answer(
                name: member.name, result: .failure(TimestampError(.timedOut, "\(member.name): no longer needed")))
        }
    }

    private func ask(
        _ member: TimestampMember, _ request: TimestampRequest
    ) async throws(TimestampError) -> KeptStamp {
        let before = clock()
        let token = try await member.authority.stamp(request)
        let after = clock()
        let verified: VerifiedToken
        do {
            verified = try verify(
                token, imprint: request.imprint, roots: member.roots, certificates: member.certificates)
        } catch {
            throw TimestampError(.untrusted, "\(member.name): \(error.message)", cause: error)
        }
        let slack = Int64(Self.tolerance / .milliseconds(1))
        let time = verified.genTime.unixMilliseconds
        guard time >= before - slack, time <= after + slack else {
            throw TimestampError(
                .wrongTime,
                "\(member.name) says \(verified.genTime), which is far from our own clock: find out which of the two is wrong"
            )
        }
        let revocation: RevocationData? =
            if let collector = member.collector { try await collector.collect(for: verified) } else { nil }
        return KeptStamp(name: member.name, verified: verified, revocation: revocation)
    }
}
