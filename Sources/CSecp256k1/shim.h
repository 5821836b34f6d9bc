// libsecp256k1 as Swift sees it: keys, recoverable signatures.
#pragma once
#include <secp256k1.h>
#include <secp256k1_recovery.h>
// Casts in macros do not reach Swift.
static const unsigned int SECP256K1_CONTEXT_SIGN_FLAGS = SECP256K1_CONTEXT_SIGN;
static const unsigned int SECP256K1_CONTEXT_VERIFY_FLAGS = SECP256K1_CONTEXT_VERIFY;
static const unsigned int SECP256K1_EC_UNCOMPRESSED_FLAG = SECP256K1_EC_UNCOMPRESSED;
