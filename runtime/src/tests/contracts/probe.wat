;; SPDX-License-Identifier: GPL-3.0-only
;;
;; Does what its caller says, when it is deployed too, to show what contracts may not do. The first byte of
;; the input says what: 1 asks the extension's function of which the next four bytes are the number; 2
;; instantiates the code whose hash the next 32 bytes are; 3 takes that code for itself; 4 dispatches the rest
;; as a call; 5 borrows the code whose hash the next 32 bytes are, with the rest as its input; 6 carries the
;; rest out as a message of other chains; 7 sends it. Without input it does nothing. Returns the status, and
;; what the extension or the borrowed code answered. Made anew by
;;
;;     node tools/wasm-opt/node_modules/binaryen/bin/wasm-opt --mvp-features -O1 probe.wat -o probe.wasm
;;
;; Memory: 0 a length, 4 the status, 8 an answer, 32768 the input, 100000 a value of nothing.
(module
	(import "env" "memory" (memory 2 2))
	(import "seal0" "input" (func $input (param i32 i32)))
	(import "seal0" "seal_return" (func $return (param i32 i32 i32)))
	(import "seal0" "call_runtime" (func $call_runtime (param i32 i32) (result i32)))
	(import "seal0" "call_chain_extension"
		(func $ask (param i32 i32 i32 i32 i32) (result i32)))
	(import "seal2" "instantiate"
		(func $instantiate
			(param i32 i64 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
	(import "seal0" "set_code_hash" (func $set_code_hash (param i32) (result i32)))
	(import "seal0" "delegate_call"
		(func $delegate_call (param i32 i32 i32 i32 i32 i32) (result i32)))
	(import "seal0" "xcm_execute" (func $xcm_execute (param i32 i32) (result i32)))
	(import "seal0" "xcm_send" (func $xcm_send (param i32 i32 i32 i32) (result i32)))
	(export "deploy" (func $do))
	(export "call" (func $do))
	(func $do
		(local $rest i32)
		(local $what i32)
		(i32.store (i32.const 0) (i32.const 32768))
		(call $input (i32.const 32768) (i32.const 0))
		(local.set $rest (i32.sub (i32.load (i32.const 0)) (i32.const 1)))
		(local.set $what (i32.load8_u (i32.const 32768)))
		(i32.store (i32.const 0) (i32.const 16384))
		(if (i32.eq (local.get $what) (i32.const 1))
			(then
				(i32.store (i32.const 4)
					(call $ask
						(i32.load (i32.const 32769))
						(i32.const 32773)
						(i32.sub (local.get $rest) (i32.const 4))
						(i32.const 8)
						(i32.const 0)))))
		(if (i32.eq (local.get $what) (i32.const 2))
			(then
				(i32.store (i32.const 4)
					(call $instantiate
						(i32.const 32769)
						(i64.const 0)
						(i64.const 0)
						(i32.const -1)
						(i32.const 100000)
						(i32.const 32801)
						(i32.sub (local.get $rest) (i32.const 32))
						(i32.const -1)
						(i32.const 0)
						(i32.const -1)
						(i32.const 0)
						(i32.const 0)
						(i32.const 0)))))
		(if (i32.eq (local.get $what) (i32.const 3))
			(then
				(i32.store (i32.const 4) (call $set_code_hash (i32.const 32769)))))
		(if (i32.eq (local.get $what) (i32.const 4))
			(then
				(i32.store (i32.const 4)
					(call $call_runtime (i32.const 32769) (local.get $rest)))))
		(if (i32.eq (local.get $what) (i32.const 5))
			(then
				(i32.store (i32.const 4)
					(call $delegate_call
						(i32.const 0)
						(i32.const 32769)
						(i32.const 32801)
						(i32.sub (local.get $rest) (i32.const 32))
						(i32.const 8)
						(i32.const 0)))))
		(if (i32.eq (local.get $what) (i32.const 6))
			(then
				(i32.store (i32.const 4)
					(call $xcm_execute (i32.const 32769) (local.get $rest)))))
		(if (i32.eq (local.get $what) (i32.const 7))
			(then
				(i32.store (i32.const 4)
					(call $xcm_send
						(i32.const 32769)
						(i32.const 32769)
						(local.get $rest)
						(i32.const 8)))))
		;; An answer there is only from the extension and from borrowed code, and only with status 0.
		(if (i32.or
				(i32.and
					(i32.ne (local.get $what) (i32.const 1))
					(i32.ne (local.get $what) (i32.const 5)))
				(i32.load (i32.const 4)))
			(then (i32.store (i32.const 0) (i32.const 0))))
		(call $return
			(i32.const 0)
			(i32.const 4)
			(i32.add (i32.load (i32.const 0)) (i32.const 4)))))
