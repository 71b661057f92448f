// 사용자가 읽는 모든 문장의 한국어판. 키와 값은 en.ts와 같아야 하며, 빠진 것은 컴파일 오류가 된다.

import type { Words } from "./en.ts";
import { cli } from "./ko/cli.ts";
import { issues } from "./ko/issues.ts";
import { expected, numbers, percent, whole } from "./ko/phrases.ts";
import { report } from "./ko/report.ts";
import { layerText, optionsText } from "./repair.ts";

export const ko: Words = {
  number: numbers.whole,
  millions: numbers.millions,
  compact: numbers.compact,
  ratio: numbers.times,
  percent,

  repair: (r) => {
    if ("remove" in r) return `"${r.remove}" 빼기`;
    if ("set" in r) return optionsText(r.set) + (r.at === undefined ? "" : `("${r.at}"에서)`);
    return `${r.input === undefined ? "앞에" : `${r.input + 1}째 입력 앞에`} ${r.before.map(layerText).join(", ")} 넣기`;
  },
  tryThis: (v) => `고치는 방법: ${v.repairs.join(" / ")}.`,
  atLayer: (v) => `${v.number}번째 층 "${v.name}": ${v.text}`,

  schema: {
    title: "hubel로 기술한 합성곱 신경망",
    net: "가중치 없이 층과 그 옵션만 적습니다. 따로 적지 않으면 층은 바로 앞의 층을 읽습니다.",
    keys: {
      $schema: "편집기가 찾을 수 있도록 적는 이 스키마의 위치",
      hubel: "이 형식의 버전",
      name: "신경망의 이름",
      input: "이미지 한 장의 [채널, 높이, 너비]",
      classes: "출력 순서대로 적은 클래스 이름",
      preprocess: "이미지를 입력으로 바꾸는 방법: 채널마다 (값 / 255 - mean) / std",
      mean: "채널마다 하나씩의 평균",
      std: "채널마다 하나씩의 표준편차, 0보다 큰 수",
      size: "이미지의 [높이, 너비], 입력의 것과 같아야 함",
      layers: "차례대로 적은 층",
      output: "출력이 신경망의 출력이 되는 층, 마지막 층이 아닐 때만",
    },
    layer: {
      type: "층의 종류",
      name: "층의 이름. 없으면 종류와 번호로 conv1, relu1처럼 붙음",
      inputs: '바로 앞의 층이 아닐 때, 읽을 층의 이름. "input"은 신경망의 입력',
      several: '한데 모을 층의 이름. "input"은 신경망의 입력',
    },
    option: (v) => expected[v.expects](v.choices),
  },

  symbols: {
    C: "채널",
    "H W": "높이와 너비",
    "H' W'": "이 층을 지난 뒤의 높이와 너비",
    F: "필터나 특징의 수",
    I: "입력의 수",
    N: "이미지 수",
    "K Kh Kw": "커널",
    S: "스트라이드",
    P: "패딩",
    Q: "반대쪽 패딩",
    D: "팽창",
    G: "그룹",
    E: "출력 패딩",
    "r j s": "이 층 앞의 수용 영역, 간격, 시작",
    s1: "갈래의 영역이 시작하는 곳",
    e1: "끝나는 곳",
    C1: "입력 하나의 채널",
  },
  quantities: {
    channels: "채널",
    height: "높이",
    width: "너비",
    features: "특징의 수",
    shape: "모양",
    parameters: "매개변수",
    buffers: "저장만 하는 수",
    macs: "곱셈-덧셈(MAC)",
    flops: "FLOPs",
    otherFlops: "그 밖의 연산",
    activationBytes: "활성화 바이트",
    batchOutputs: "배치 전체의 수",
    fieldSize: "수용 영역",
    fieldJump: "간격",
    fieldStart: "시작",
    fieldSizeVertical: "수용 영역(세로)",
    fieldJumpVertical: "간격(세로)",
    fieldStartVertical: "시작(세로)",
    fieldSizeHorizontal: "수용 영역(가로)",
    fieldJumpHorizontal: "간격(가로)",
    fieldStartHorizontal: "시작(가로)",
  },

  issues,

  cli,

  diagram: {
    unnamed: () => "합성곱 신경망",
    input: () => "입력",
    facts: (v) =>
      `층 ${whole(v.layers)}개, ${v.input}에서 ${v.output}까지, 매개변수 ${whole(v.parameters)}개, 이미지 한 장에 곱셈-덧셈 ${whole(v.macs)}번.`,
    kinds: {
      convolution: "합성곱",
      linear: "완전연결",
      resize: "풀링, 크기 변경",
      join: "갈래가 만나는 곳",
      pointwise: "정규화, 활성화",
      other: "그 밖",
    },
    repeated: (v) => `한 번만 그렸으며 신경망에는 ${v.times}번 있습니다: ${v.first}부터 ${v.last}까지`,
    legend: () => "상자 안의 표시: 높이는 맵의 크기를, 너비는 채널 수를 로그 눈금으로 나타냅니다.",
  },

  report,
};
