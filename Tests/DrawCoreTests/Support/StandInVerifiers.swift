import CryptoPrimitives
import DrawCore

/// Stands in for the VRF: a proof is valid if it begins with a digest of key and input. The real one has its own tests.
struct StandInProofs: ProofVerifier {
    static func proof(publicKey: [UInt8], input: [UInt8]) -> [UInt8] {
        let head = sha256(Array("proof".utf8) + publicKey + input)
        return head.bytes + sha256(head.bytes).bytes + [UInt8](repeating: 7, count: 16)
    }

    func output(publicKey: [UInt8], input: [UInt8], proof: [UInt8]) -> [UInt8]? {
        guard proof == Self.proof(publicKey: publicKey, input: input) else { return nil }
        return sha256([1] + proof).bytes + sha256([2] + proof).bytes
    }
}

/// Stands in for the beacon: a signature is valid if it begins with a digest of key and round.
struct StandInBeacon: BeaconVerifier {
    static func signature(of round: UInt64, publicKey: [UInt8] = BeaconChain.quicknet.publicKey) -> [UInt8] {
        var writer = ByteWriter(tag: "round")
        writer.u64(round)
        writer.raw(publicKey)
        return sha256(writer.bytes).bytes + [UInt8](repeating: 9, count: 16)
    }

    func isValid(signature: [UInt8], round: UInt64, publicKey: [UInt8]) -> Bool {
        signature == Self.signature(of: round, publicKey: publicKey)
    }
}

/// Knows the worked example's proofs and its round, which other programs verified, and nothing else.
struct ExampleVerifiers: ProofVerifier, BeaconVerifier {
    let draw: ExampleDraw

    func output(publicKey: [UInt8], input: [UInt8], proof: [UInt8]) -> [UInt8]? {
        guard (try? draw.example["vrfPublicKey"].bytes) == publicKey, (try? draw.example["alpha"].bytes) == input,
            (try? draw.example["pi"].bytes) == proof
        else { return nil }
        return try? draw.example["beta"].bytes
    }

    func isValid(signature: [UInt8], round: UInt64, publicKey: [UInt8]) -> Bool {
        round == 1000 && (try? draw.example["beaconSignature"].bytes) == signature
            && publicKey == BeaconChain.quicknet.publicKey
    }
}
