// 신경망, 파일, 학습에서 잘못될 수 있는 것들의 한국어 문장.

import { bytes } from "../bytes.ts";
import type { Words } from "../en.ts";
import { expected, orNearest, whole } from "./phrases.ts";

export const issues: Words["issues"] = {
  unknownLayer: (v) => `"${v.type}"이라는 층 종류는 없습니다.${orNearest(v.nearest)}`,
  unknownOption: (v) => `"${v.option}"이라는 옵션은 없습니다.${orNearest(v.nearest)}`,
  missingOption: (v) => `옵션 "${v.option}"이 빠졌습니다.`,
  badOption: (v) =>
    `옵션 ${v.option}의 값은 ${expected[v.expects](v.choices)}여야 하는데 ${v.given}이(가) 주어졌습니다.`,
  needsMap: (v) =>
    `${v.type}에는 채널 x 높이 x 너비 꼴의 입력이 필요한데 입력이 ${v.input}입니다. flatten 앞에 두세요.`,
  needsFlat: (v) => `${v.type}에는 한 줄로 펼친 입력이 필요한데 입력이 ${v.input}입니다.`,
  kernelDoesNotFit: (v) =>
    `${v.kernel} 커널${v.dilation ? `(팽창 ${v.dilation})` : ""}이 ${v.input} 입력에 들어가지 않습니다(패딩 ${v.padding}).`,
  sameNeedsStrideOne: () => '패딩 "same"은 크기를 그대로 두는 것이므로 스트라이드가 1이어야 합니다.',
  groupsDoNotDivide: (v) =>
    `그룹 ${v.groups}개로 입력 채널 ${v.channels}개와 필터 ${v.filters}개를 모두 나누어떨어지게 나눌 수 없습니다.`,
  paddingTooFar: (v) =>
    `${v.input} 입력으로는 패딩 ${v.padding}만큼 ${v.mode === "reflect" ? "되비칠 수 없습니다. 패딩이 크기보다 작아야 합니다." : "돌려 붙일 수 없습니다. 패딩이 크기를 넘지 않아야 합니다."}`,
  outputPaddingTooLarge: (v) => `출력 패딩 ${v.outputPadding}은(는) 스트라이드나 팽창보다 작아야 합니다.`,
  nothingLeft: (v) => `만들어 낸 것을 패딩이 모두 잘라 내어 ${v.height}x${v.width}이(가) 됩니다.`,
  shapesDiffer: (v) =>
    `${v.type}의 입력은 모양이 모두 같아야 하는데 첫째는 ${v.first}이고 ${v.number}째는 ${v.other}입니다.`,
  sizesDiffer: (v) =>
    `${v.type}의 입력은 높이와 너비가 모두 같아야 하는데 첫째는 ${v.first}이고 ${v.number}째는 ${v.other}입니다.`,
  twoInputs: (v) => `${v.type}은(는) 층 두 개를 입력으로 받는데 ${v.given}개가 적혀 있습니다.`,
  poolPaddingTooLarge: (v) =>
    `패딩 ${v.padding}이(가) ${v.kernel} 커널의 절반보다 커서, 창이 패딩에만 놓일 수 있습니다.`,
  badInput: (v) => `입력은 1 이상의 정수로 된 [채널, 높이, 너비]여야 하는데 ${v.input}이(가) 주어졌습니다.`,
  noLayers: () => "신경망에 층이 없습니다.",
  nameTaken: (v) => `"${v.name}"이라는 이름의 층이 이미 있습니다.`,
  nameReserved: (v) => `"${v.name}"은 학습에서 다른 것의 이름입니다. 다른 이름을 고르세요.`,
  unknownBlockOption: (v) => `${v.block}에는 "${v.option}"이라는 옵션이 없습니다.${orNearest(v.nearest)}`,
  notAPart: (v) =>
    `${v.block}에는 층이나 블록을 넣어야 하는데 ${v.given}은(는) 둘 다 아닙니다.${v.block === "parallel" ? " 갈래 하나하나는 층의 목록입니다." : ""}`,
  severalInputs: () =>
    "여러 층을 하나로 모으는 층인데 받는 층이 둘보다 적습니다. 블록의 갈래로 두거나, 이름으로 적으세요.",
  oneInput: (v) => `이 층은 층 하나를 입력으로 받는데 ${v.given}개가 적혀 있습니다.`,
  unknownInput: (v) =>
    `"${v.name}"을 입력으로 받는다고 되어 있지만, 그 앞에 그런 층이 없습니다.${orNearest(v.nearest)}`,
  unknownOutput: (v) => `출력이 "${v.name}"이라고 되어 있지만 그런 층이 없습니다.${orNearest(v.nearest)}`,
  unusedLayer: () => "이 층의 출력을 쓰는 곳이 없고, 신경망의 출력도 아닙니다.",
  badPreprocess: (v) => `"preprocess"에는 채널 ${v.channels}개마다 mean 하나와 0보다 큰 std 하나가 필요합니다.`,
  preprocessSize: (v) => `"preprocess"는 ${v.size} 이미지를 만드는데 신경망은 ${v.input}을(를) 받습니다.`,
  classCount: (v) => `클래스 이름은 ${v.classes}개인데 신경망의 출력은 수 ${v.outputs}개입니다.`,
  notANet: () => "신경망의 서술이 아닙니다. 객체여야 합니다.",
  netVersion: (v) =>
    `신경망의 서술은 "hubel": 1로 시작하는데 여기에는 ${v.given}이(가) 있습니다. 다른 버전에서 만든 것일 수 있습니다.`,
  unknownKey: (v) => `신경망의 서술에 "${v.name}"이라는 항목은 없습니다.${orNearest(v.nearest)}`,
  badKey: (v) => `신경망의 서술에서 "${v.name}" 항목이 빠졌거나 형식이 틀렸습니다.`,
  cannotTrain: (v) =>
    `${v.type}은(는) 여기서 학습할 수 없습니다. 신경망의 맨 끝에 있으면 저절로 빠집니다. 다른 곳에 있으면 지우세요.`,
  unknownLayerName: (v) => `"${v.name}"이라는 층은 없습니다.${orNearest(v.nearest)}`,
  unknownTensor: (v) => `"${v.name}"이라는 텐서는 없습니다.${orNearest(v.nearest)}`,
  nothingToTrain: () => "학습할 것이 없습니다. 매개변수가 없거나 모두 고정되어 있습니다.",
  lossNeedsClasses: (v) =>
    `교차 엔트로피에는 클래스마다 수 하나가 필요한데 신경망의 출력이 ${v.output}입니다. 끝에 flatten과 linear를 두세요.`,
  fileTooShort: (v) => `${v.file}: safetensors 파일은 적어도 8바이트인데 ${v.size}바이트뿐입니다.`,
  fileTruncated: (v) =>
    `${v.file}: 파일이 잘렸습니다. ${whole(v.expected)}바이트여야 하는데 ${whole(v.size)}바이트입니다. 다시 복사하세요.`,
  fileTooLong: (v) => `${v.file}: ${whole(v.expected)}바이트여야 하는데 ${whole(v.size)}바이트입니다.`,
  notSafetensors: (v) =>
    `${v.file}: safetensors 파일이 아닙니다. ${
      {
        length: `처음 8바이트에는 100,000,000 이하인 헤더의 길이가 있어야 하는데 ${v.given}이(가) 있습니다`,
        header: "헤더가 JSON 객체가 아닙니다",
        metadata: `메타데이터의 값은 모두 글이어야 하는데 ${v.given}이(가) 있습니다`,
        name: `${v.given}은(는) 이름으로 쓸 수 없습니다`,
      }[v.what]
    }.`,
  tensorUnreadable: (v) =>
    `${v.file}: 텐서 "${v.name}"을(를) 읽을 수 없습니다. ${
      {
        entry: `헤더의 항목은 객체여야 하는데 ${v.given}입니다`,
        dtype: `아직 float32(F32)만 읽을 수 있는데 dtype이 ${v.given}입니다`,
        shape: `모양은 0 이상인 정수의 목록이어야 하는데 ${v.given}입니다`,
        offsets: `data_offsets의 간격은 모양에 맞게 ${whole(v.bytes)}바이트여야 하는데 ${v.given}입니다`,
      }[v.what]
    }.`,
  tensorMisplaced: (v) =>
    `${v.file}: 텐서 "${v.name}"이(가) ${v.expected}바이트가 아니라 ${v.begin}바이트에서 시작합니다. 텐서가 겹치거나 빈틈이 있습니다.`,
  noNetInFile: (v) => `${v.file}: 신경망의 서술이 들어 있지 않으므로 hubel의 모델이 아닙니다.`,
  modelVersion: (v) =>
    `${v.file}: ${v.given} 버전의 모델 파일인데 여기서는 ${v.known} 버전을 읽습니다. 더 새로운 hubel에서 만든 것일 수 있습니다.`,
  tensorMissing: (v) => `${v.file}: 텐서 "${v.name}"(${v.shape})이(가) 없습니다.`,
  tensorShape: (v) => `${v.file}: 텐서 "${v.name}"은(는) ${v.given}인데 신경망에는 ${v.expected}이(가) 필요합니다.`,
  tensorUnexpected: (v) => `${v.file}: 텐서 "${v.name}"이(가) 속하는 층이 신경망에 없습니다.`,
  notACheckpoint: (v) => `${v.file}: 이 버전의 체크포인트가 아닙니다.`,
  digitsDamaged: (v) => `패키지에 든 숫자 데이터가 손상되었습니다(${v.detail}). 다시 설치하세요.`,
  startMismatch: (v) =>
    `신경망에는 모양이 ${v.shape}인 텐서 "${v.name}"이(가) 필요한데 ${v.given === null ? "없습니다" : `모양이 ${v.given}입니다`}.`,
  startUnexpected: (v) => `신경망에 텐서 "${v.name}"은(는) 없습니다.`,
  notFinite: (v) =>
    `유한하지 않은 수(NaN 또는 무한대)가 나왔습니다. ${v.epoch}번째 에폭 ${v.batch}번째 배치의 ${v.pass === "forward" ? "순전파" : "역전파"}에서 여기에 처음 나타났습니다. 학습률을 ${v.rate.toPrecision(3)}보다 작게 해 보세요.`,
  inputMismatch: (v) => `신경망은 ${v.net} 이미지를 받는데 데이터의 이미지는 ${v.data}입니다(채널 x 높이 x 너비).`,
  classMismatch: (v) => `신경망의 출력은 수 ${v.net}개인데 데이터의 클래스는 ${v.data}개입니다.`,
  notEnoughMemory: (v) => `한 덩어리로 ${bytes(v.bytes)}의 메모리가 필요한데 그만큼 없습니다. 배치를 줄여 보세요.`,
  noSimd: () => "이 컴퓨터의 WebAssembly에는 wasm 백엔드에 필요한 SIMD가 없습니다.",
};
